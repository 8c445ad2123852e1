import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { readLedger } from '../../lambda/guard/ledger.ts';
