import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Deployment } from '../functions/training-function.ts';
import { ReportTopic } from '../observe/report-topic.ts';
import { addMonthlyBudget } from './monthly-budget.ts';
import { ledgerTable, type ReadingMetrics, readings } from './readings.ts';
import { addSweepTriggers } from './sweep-triggers.ts';
import { SweepWorkflow } from './sweep-workflow.ts';

/**
 * The guard: notices overspending and runs that train for too long, stops them, says what it did.
 *
 * Schedule → reading → stops. Signals (AWS Budgets, alarms, anomalies, people) → sweep → reading → stops. Every sweep follows
 * what was stopped and reports it. The readings come first: they are a minute old where the bill is hours old.
 */
export class TrainingGuard extends Construct {
  readonly ledger: Table;
  readonly metrics: ReadingMetrics;
  readonly sweep: SweepWorkflow;
  readonly reportTopic: ReportTopic;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const { settings } = deployment;
    this.reportTopic = new ReportTopic(this, 'ReportTopic', settings);
    // The scope keeps the ids that ledger and alarms have had since 0.1.0.
    const meter = new Construct(this, 'TrainingMeter');
    this.ledger = ledgerTable(meter);
    this.sweep = new SweepWorkflow(this, 'SweepWorkflow', deployment, this);
    this.metrics = readings(meter, deployment, this);
    const sweeps = this.sweep.stateMachine;
    const undelivered = addSweepTriggers(new Construct(this, 'SweepTriggers'), settings, sweeps);
    if (settings.budgetUsd) addMonthlyBudget(new Construct(this, 'MonthlyBudget'), settings, sweeps, undelivered);
    this.reportTopic.addAlarms(this);
  }
}
