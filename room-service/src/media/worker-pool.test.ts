import { describe, expect, it } from 'vitest';
import { chooseSlot, type SlotView } from './worker-pool.ts';

const slot = (people: number, state: SlotView['state'] = 'alive'): SlotView => ({ people, state });
const heads = (...counts: [SlotView, number][]) => new Map(counts);

describe('chooseSlot', () => {
  it('fills the worker that holds most of the room, until it is full', () => {
    const [most, some, none] = [slot(59), slot(30), slot(0)];
    const room = heads([most, 40], [some, 30]);
    expect(chooseSlot([none, some, most], room, 60)).toBe(most);
    expect(chooseSlot([none, some, most], room, 59)).toBe(some);
  });

  it('begins a room, and what does not fit, on the emptiest worker', () => {
    const [busy, calm] = [slot(20), slot(3)];
    expect(chooseSlot([busy, calm], heads(), 60)).toBe(calm);
    expect(chooseSlot([busy, calm], heads([busy, 20]), 20)).toBe(calm);
  });

  it('spreads people over full workers', () => {
    const [fuller, full] = [slot(70), slot(62)];
    expect(chooseSlot([fuller, full], heads([fuller, 70]), 60)).toBe(full);
  });

  it('never seats anybody in a worker that is not alive, and waits for one that is being replaced', () => {
    const [full, dead] = [slot(60), slot(0, 'starting')];
    expect(chooseSlot([dead, full], heads([dead, 50]), 60)).toBeNull();
    expect(chooseSlot([slot(0, 'waiting'), full], heads(), 60)).toBe(full);
    expect(chooseSlot([slot(0, 'waiting'), slot(0, 'closed')], heads(), 60)).toBeNull();
  });

  it('does not wait while another worker has a place', () => {
    const calm = slot(10);
    expect(chooseSlot([slot(0, 'starting'), calm], heads(), 60)).toBe(calm);
  });
});
