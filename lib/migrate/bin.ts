#!/usr/bin/env node
import { runCommand } from './cli';

process.exitCode = runCommand(process.argv.slice(2), (text) => process.stdout.write(text));
