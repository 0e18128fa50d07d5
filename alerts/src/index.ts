export { BOARDS, type Alert, type AlertGroup, type Dashboard, type Severity } from './alert.ts';
export {
  alertmanagerConfig,
  alertmanagerFile,
  RECEIVERS,
  type AlertmanagerOptions,
  type Integrations,
  type Receiver,
} from './alertmanager.ts';
export { GATE_JOB, JOB } from './case.ts';
export { generated, runbooksToWrite } from './generated.ts';
export {
  alertGroups,
  allGroups,
  ruleGroups,
  type AlertingRule,
  type RuleGroup,
  type RuleOptions,
} from './rule-groups.ts';
export { prometheusRule, ruleFile } from './rule-file.ts';
