import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { eventually, onSite, WITHIN_MS } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const PHONE = { width: 360, height: 740 };
const site = onSite();

it('a host mutes somebody, switches their camera off, hands over and removes, by keys alone; each is told in words', async () => {
  const enter = (name: string, camera: boolean) =>
    Visitor.enter(site.browser, site.service.url, 'host', name, { camera, steadyVoice: true });
  const ana = await enter('Ana', false);
  const ben = await enter('Ben', true);
  for (const { page } of [ana, ben]) page.setDefaultTimeout(WITHIN_MS);
  const idOfBen = await ben.self();
  await ana.page.setViewportSize(PHONE);
  await ana.walkToPerson('Ben');
  await ana.inCircleOf(2);
  await ana.hears(idOfBen);
  const ofBen = async () => (await ana.people()).find(({ id }) => id === idOfBen);
  const choose = async (of: Visitor, whom: string, ...lines: string[]) => {
    const panel = of.page.getByRole('complementary', { name: 'People' });
    if (!(await panel.isVisible())) await of.page.keyboard.press('p');
    const menu = of.page.getByRole('menu');
    await of.page.getByRole('button', { name: `More for ${whom}` }).focus();
    await of.page.keyboard.press('Enter');
    await menu.waitFor();
    for (const line of lines) {
      await of.page.getByRole('menuitem', { name: line }).focus();
      await of.page.keyboard.press('Enter');
    }
  };

  await choose(ana, 'Ben', 'Mute');
  await ben.page.getByText('Ana muted you. Unmute when you want to speak.').first().waitFor();
  await eventually(async () => (await ofBen())?.mic).toBe('muted');
  // And is heard again when he wants to be: what the server had ended is sent anew.
  await ben.page.getByRole('button', { name: 'Unmute' }).click();
  await ana.hears(idOfBen);

  await choose(ana, 'Ben', 'Switch the camera off');
  await ben.page.getByText('Ana switched your camera off. You can switch it on again.').first().waitFor();
  await eventually(async () => (await ofBen())?.camera).toBe('off');

  const { violations } = await new AxeBuilder({ page: ana.page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  await choose(ana, 'Ben', 'Make host');
  await ben.page.getByText('You are the host of this room now.').first().waitFor();
  await choose(ben, 'Ana', 'Remove from the room', 'Really remove Ana? Press again');
  await ana.page.getByRole('heading', { name: 'You were removed' }).waitFor();
  await eventually(async () => (await ben.people()).map(({ name }) => name)).toEqual(['Ben']);
  await ana.close();
  await ben.close();
});
