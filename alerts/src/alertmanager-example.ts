import type { Integrations } from './alertmanager.ts';

const text = (name: string) => `{{ template "atrium.${name}" . }}`;

/**
 * An example that Alertmanager accepts: a pager for pages, a chat and the post for tickets, a dead man's switch outside of
 * all this. Addresses and keys are read from files, which come from a secret store and never from a repository.
 */
export const EXAMPLE_INTEGRATIONS: Integrations = {
  page: {
    pagerduty_configs: [
      {
        routing_key_file: 'secrets/pagerduty-routing-key',
        description: text('title'),
        details: { text: text('text') },
        client: 'Atrium',
        client_url: '{{ template "atrium.ops" . }}',
      },
    ],
  },
  ticket: {
    slack_configs: [
      {
        api_url_file: 'secrets/slack-url',
        channel: '#rooms',
        title: text('title'),
        text: text('text'),
        send_resolved: true,
      },
    ],
    email_configs: [
      {
        to: 'rooms@example.org',
        from: 'alertmanager@example.org',
        smarthost: 'mail.example.org:587',
        auth_username: 'alertmanager',
        auth_password_file: 'secrets/mail-password',
        headers: { Subject: text('title') },
      },
    ],
  },
  watchdog: {
    webhook_configs: [{ url: 'https://switch.example.org/atrium', send_resolved: false }],
  },
};
