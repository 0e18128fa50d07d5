import { Refusal } from '@atrium/slo';

type Ways = { machine: string; kubernetes: string };

/** A command in backticks. */
const run = (command: string): string => `\`${command}\``;
/** Of pods that share a Redis (docs/hosting.md, Many pods). */
const NO_NEW_ROOMS = `curl -H "Authorization: Bearer $DRAIN_TOKEN" -H 'Content-Type: application/json' -d '{"reason":"node"}' http://<pod>:9465/drain`;

/**
 * What a step of a runbook asks for, as it is typed where the service runs as `docs/hosting.md` says: as the unit `atrium` of one
 * machine, or as pods. `<pod>` is the one of the alert's instance.
 */
const HOW: Readonly<Record<string, Ways>> = {
  status: {
    machine: `${run('systemctl status atrium')}; its pid: ${run("ss -ltnp 'sport = :9464'")}`,
    kubernetes: `${run('kubectl get pods -o wide')} (the instance of an alert is the address of its pod)`,
  },
  log: {
    machine: `${run('journalctl -u atrium -n 300 --no-pager')} (started by hand: the terminal of ${run('npm start')})`,
    kubernetes: run('kubectl logs <pod> --tail=300'),
  },
  logBefore: {
    machine: `${run('journalctl -u atrium -n 1000 --no-pager')}, upwards from the last start`,
    kubernetes: run('kubectl logs <pod> --previous --tail=300'),
  },
  memory: {
    machine: run("dmesg -T | grep -i 'killed process'"),
    kubernetes: `${run("kubectl describe pod <pod> | grep -A6 'Last State'")} says ${run('OOMKilled')}`,
  },
  restart: {
    machine: `${run('sudo systemctl restart atrium')} (this ends all rooms)`,
    kubernetes: `${run('kubectl delete pod <pod>')} (its people come back to other pods)`,
  },
  back: {
    machine: run(
      'cd /opt/atrium && sudo -u atrium -H git checkout <version> && sudo -u atrium -H npm run worker && sudo systemctl restart atrium',
    ),
    kubernetes: run('kubectl rollout undo deployment/<name>'),
  },
  noNewRooms: {
    machine: `one process alone has nowhere to send them; of several that share a Redis: ${run(NO_NEW_ROOMS)}`,
    kubernetes: `${run('kubectl port-forward <pod> 9465')}, and the same with ${run('localhost')}`,
  },
  more: {
    machine: 'one more process, on this machine or another: "Many pods" in `docs/hosting.md`',
    kubernetes: run('kubectl scale deployment/<name> --replicas=<more>'),
  },
};

/** A line `{{how.log}}` becomes the commands, one for each way to run the service, as a list of that step. */
export function withHow(text: string): string {
  return text.replace(/^( *)\{\{how\.(\w+)\}\}$/gm, (_line, indent: string, name: string) => {
    const ways = HOW[name];
    if (ways === undefined) throw new Refusal(`a runbook asks how to ${name}, which nobody knows`);
    return [`One machine: ${ways.machine}`, `Kubernetes: ${ways.kubernetes}`]
      .map((way) => `${indent}- ${way}`)
      .join('\n');
  });
}
