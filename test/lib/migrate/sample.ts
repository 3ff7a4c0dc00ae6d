/** A file as people have it who run the Qbittorrent-Dispatcher. */
export const SAMPLE = `dispatcher:
  disk_weight: 1.5
  download_weight: 3
  bandwidth_weight: "0.2"
  max_downloads: 40
  min_score: -10
  admin_api_key: admin-key-of-the-sample
  submission:
    max_retries: 3
    save_path: /downloads/all
nodes:
  - name: attic
    url: http://attic.test:8080/
    username: admin
    password: " first-secret "
    min_free_gb: 500
  - name: cellar
    url: cellar.test/qbt
    username: admin
    password: 12345
    min_free_gb: 0
    weight: 0
arr_instances:
  - name: sonarr-main
    type: Sonarr
    url: http://sonarr.test:8989/api/v3
    api_key: sonarr-key-of-the-sample
  - name: radarr-main
    type: radarr
    url: http://radarr.test:7878/api/v3
    api_key: YOUR_RADARR_API_KEY
integrations:
  n8n:
    enabled: true
    webhook_url: http://n8n.test/webhook/hook-secret
    api_key: null
  messaging_services:
    - name: alerts
      type: discord
      webhook_url: https://discord.test/api/webhooks/discord-secret
    - name: chat
      type: telegram
      enabled: no
      bot_token: telegram-secret
      chat_id: 42
  overseerr:
    enabled: true
    url: http://overseerr.test:5055
    api_key: overseerr-key-of-the-sample
  prowlarr:
    enabled: false
    url: http://prowlarr.test:9696
    api_key: prowlarr-key-of-the-sample
request_tracking:
  enabled: true
  check_duplicates: off
  check_quality_profiles: true
  send_suggestions: false
`;

/** Everything in it that must not come out anywhere but in the credential. */
export const SECRETS = [
	'admin-key-of-the-sample',
	'first-secret',
	'12345',
	'sonarr-key-of-the-sample',
	'hook-secret',
	'discord-secret',
	'telegram-secret',
	'overseerr-key-of-the-sample',
	'prowlarr-key-of-the-sample',
];
