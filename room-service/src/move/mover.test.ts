import { describe, expect, test } from 'vitest';
import { podNamed, DRAINING } from '../directory/testing/pods.ts';
import type { Lost } from './leaving.ts';
import { MOVES_BURST, MOVES_PER_SECOND } from './pace.ts';
import type { Target } from './target.ts';
import { audienceOf, Stage } from './testing/stage.ts';

const people = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${n}`);
const told = (stage: Stage): string[] => stage.room.log.filter((line) => line.startsWith('move '));

describe('a target', () => {
  test('[MOV1] is of the track that the room was drawn for, lives and serves, and is not the source', async () => {
    const pods = [podNamed('x', { track: 'canary' }), podNamed('d', { state: DRAINING }), podNamed('b')];
    const stage = await Stage.of(['ana'], pods);
    stage.room.swap.resolve(null);
    expect(await stage.move()).toMatchObject({ kind: 'moved' });
    expect(stage.target.log).toEqual(['prepare b', 'commit b', 'own b']);
    expect(await stage.owner()).toBe('b');
  });

  test('[MOV1] is of the other track where its own has none that can take it', async () => {
    const stage = await Stage.of(['ana'], [podNamed('x', { track: 'canary' }), podNamed('b', { rooms: 50 })]);
    stage.room.swap.resolve(null);
    expect(await stage.move()).toMatchObject({ kind: 'moved' });
    expect(await stage.owner()).toBe('x');
  });

  test('[MOV1] has room for its people where there is one, else is rather overfull than of the other track', async () => {
    const pods = [podNamed('x', { track: 'canary' }), podNamed('b', { people: 98 }), podNamed('c', { people: 99 })];
    const stage = await Stage.of(people(2), pods);
    stage.room.swap.resolve(null);
    expect(await stage.move()).toMatchObject({ kind: 'moved' });
    expect(await stage.owner()).toBe('b');
    const full = await Stage.of(people(2), [podNamed('x', { track: 'canary' }), podNamed('b', { people: 120 })]);
    full.room.swap.resolve(null);
    await full.move();
    expect(await full.owner()).toBe('b');
  });

  test('[MOV1] is none that has just refused, also at the next move', async () => {
    const stage = await Stage.of(['ana']);
    stage.target.faults = { prepare: 'refuses' };
    for (let n = 0; n < 2; n += 1) {
      expect(await stage.move({ forMs: 1_000 })).toEqual({ kind: 'called_off', why: 'no_target' });
      expect(stage.target.log).toEqual(['prepare b', 'prepare c']);
    }
    await stage.clock.advance(30_000);
    expect(await stage.move({ forMs: 1_000 })).toEqual({ kind: 'called_off', why: 'no_target' });
    expect(stage.target.log.slice(2)).toEqual(['prepare b', 'prepare c']);
  });

  test('[MOV1] that fell silent is not asked again at once, and is told that it is off', async () => {
    const stage = await Stage.of(['ana']);
    stage.target.faults = { audience: 'silent' };
    expect(await stage.move({ forMs: 5_500 })).toEqual({ kind: 'called_off', why: 'target_lost' });
    expect(stage.target.log).toEqual(['prepare b', 'off b']);
    stage.target.faults = {};
    stage.room.swap.resolve(null);
    expect(await stage.move({ forMs: 5_000 })).toMatchObject({ kind: 'moved' });
    expect(await stage.owner()).toBe('c');
  });
});

describe('a target that somebody names', () => {
  test('[MOV23] is asked, of whatever track and whatever it has said before, and no other is', async () => {
    const stage = await Stage.of(['ana'], [podNamed('b'), podNamed('x', { track: 'canary' })]);
    stage.target.faults = { prepare: 'refuses' };
    for (let n = 0; n < 2; n += 1)
      expect(await stage.move({ to: 'x', forMs: 1_000 })).toEqual({ kind: 'called_off', why: 'no_target' });
    expect(stage.target.log).toEqual(['prepare x', 'prepare x']);
    stage.target.faults = {};
    stage.room.swap.resolve(null);
    expect(await stage.move({ to: 'x' })).toMatchObject({ kind: 'moved', attached: 1, cold: 0 });
    expect(await stage.owner()).toBe('x');
  });

  test('[MOV23] is asked again while it is silent, for a while', async () => {
    const stage = await Stage.of(['ana']);
    stage.target.deaf.add('c');
    expect(await stage.move({ to: 'c', forMs: 10_000 })).toEqual({ kind: 'called_off', why: 'no_target' });
    expect(stage.target.log.filter((line) => line.startsWith('prepare'))).toEqual(Array(3).fill('prepare c'));
    expect([await stage.owner(), told(stage)]).toEqual(['a', []]);
  });

  test('[MOV23] is waited for no longer when a deadline begins to run', async () => {
    const stage = await Stage.of(['ana']);
    stage.target.deaf.add('c');
    let endsAt = Infinity;
    const moving = stage.mover.move('r', { to: 'c', endsAt: () => endsAt });
    await stage.clock.advance(100);
    endsAt = stage.clock.now + 25_000;
    await stage.clock.advance(300);
    expect(await Promise.race([moving, Promise.resolve('it waits')])).toEqual({ kind: 'called_off', why: 'no_target' });
    stage.room.swap.resolve(null);
    expect(await stage.move({ endsAt: () => endsAt, forMs: 5_000 })).toMatchObject({ kind: 'moved' });
    expect(await stage.owner()).toBe('b');
  });
});

describe('pages', () => {
  test('[MOV3] are told one after another, never faster than the bucket', async () => {
    const stage = await Stage.of(people(60));
    stage.room.swap.resolve(null);
    expect(await stage.move()).toMatchObject({ kind: 'moved', attached: 60, cold: 0 });
    const { toldAt } = stage.room;
    expect(toldAt).toHaveLength(60);
    for (const [n, at] of toldAt.entries()) {
      const within = toldAt.filter((other) => other >= at && other < at + 1_000).length;
      expect(within, `from page ${n}`).toBeLessThanOrEqual(MOVES_PER_SECOND + MOVES_BURST);
    }
    expect(toldAt.at(-1)! - toldAt[0]!).toBeLessThan((60 / MOVES_PER_SECOND) * 1000 + 200);
  });

  test('[MOV2] of an older version are not told, and come by their token at the rate of the bucket: [MOV13]', async () => {
    const stage = await Stage.of(people(40));
    for (const person of people(40).slice(10)) stage.room.old.add(person);
    stage.room.swap.resolve(null);
    expect(await stage.move()).toMatchObject({ kind: 'moved', attached: 10, cold: 30 });
    expect(told(stage)).toHaveLength(10);
    const sent = stage.room.toldAt.slice(10);
    expect(sent).toHaveLength(30);
    expect(sent.at(-1)! - sent[0]!).toBeGreaterThanOrEqual(((30 - MOVES_BURST - 1) / MOVES_PER_SECOND) * 1000);
  });

  test('[MOV13] are all sent by their token where nobody was asked to attach', async () => {
    const stage = await Stage.of(people(3));
    stage.target.attached = () => [];
    expect(await stage.move({ cold: true })).toMatchObject({ kind: 'moved', attached: 0, cold: 3 });
    expect(stage.room.log).toEqual(['freeze', 'depart ', 'send p0', 'send p1', 'send p2', 'close']);
  });

  test('[MOV6] are all ready before the room freezes', async () => {
    const stage = await Stage.of(people(4));
    const moving = stage.mover.move('r');
    await stage.clock.advance(900);
    expect(stage.room.frozen).toBe(false);
    await stage.clock.advance(400);
    expect(stage.room.frozen).toBe(true);
    stage.room.swap.resolve(null);
    await stage.clock.advance(100);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 4, cold: 0 });
  });

  test('[MOV6] are waited for no longer than 8 s after the last was told', async () => {
    const stage = await Stage.of(people(2));
    stage.target.ready = () => ['p0'];
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    await stage.clock.advance(7_900);
    expect(stage.room.frozen).toBe(false);
    await stage.clock.advance(600);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 1 });
  });

  test('[MOV6] that are gone are not waited for', async () => {
    const stage = await Stage.of(people(2));
    stage.target.ready = () => ['p0'];
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    await stage.clock.advance(300);
    stage.room.people.pop();
    await stage.clock.advance(300);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 0 });
  });

  test('[MOV6] a room that everybody has left moves all the same', async () => {
    const stage = await Stage.of(people(2));
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    await stage.clock.advance(300);
    stage.room.people.length = 0;
    await stage.clock.advance(300);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 0, cold: 0 });
  });

  test('[MOV7] that arrive meanwhile are told, too; and one that is about to be welcomed is waited for', async () => {
    const stage = await Stage.of(people(2));
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    await stage.clock.advance(500);
    stage.room.people.push('late');
    stage.room.entering = true;
    await stage.clock.advance(5_000);
    expect(told(stage)).toEqual(['move p0', 'move p1', 'move late']);
    expect(stage.room.frozen).toBe(false);
    stage.room.entering = false;
    await stage.clock.advance(300);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 3 });
  });

  test('[MOV7] that go on arriving are waited for no longer than those who were there', async () => {
    const stage = await Stage.of(people(2));
    stage.room.swap.resolve(null);
    stage.target.attached = () => [];
    const arriving = () => {
      stage.room.people.push(`late-${stage.clock.now}`);
      stage.clock.after(500, arriving);
    };
    arriving();
    const moving = stage.mover.move('r');
    // The two that were there were told at once: 8 s, whoever comes.
    await stage.clock.advance(7_500);
    expect(stage.room.log).not.toContain('freeze');
    await stage.clock.advance(1_000);
    expect(stage.room.log).toContain('freeze');
    await stage.clock.advance(10_000);
    expect(await moving).toMatchObject({ kind: 'moved' });
  });
});

describe('what may be heard at the target', () => {
  test('[MOV4] is what the room here says, a tick later, the newest word of each; and it hears that the source lives', async () => {
    const stage = await Stage.of(people(2));
    stage.target.ready = () => [];
    const moving = stage.mover.move('r');
    await stage.clock.advance(1_000);
    expect(stage.target.heard.slice(0, 2)).toEqual([audienceOf('p0'), audienceOf('p1')]);
    stage.target.heard.length = 0;
    stage.room.hears(audienceOf('p0', ['p1']));
    await stage.clock.advance(110);
    expect(stage.target.heard).toEqual([audienceOf('p0', ['p1'])]);
    const gaps = stage.target.beats.map((at, n) => at - (stage.target.beats[n - 1] ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(250);
    // What got no answer is said again.
    stage.target.faults = { audience: 'silent' };
    stage.room.hears(audienceOf('p1', ['p0']));
    await stage.clock.advance(150);
    stage.target.faults = {};
    stage.target.heard.length = 0;
    stage.room.hears(audienceOf('p0', []));
    await stage.clock.advance(210);
    expect(stage.target.heard).toEqual([audienceOf('p1', ['p0']), audienceOf('p0', [])]);
    stage.mover.callOff();
    await stage.clock.advance(500);
    expect(await moving).toEqual({ kind: 'called_off', why: 'taken_back' });
  });
});

describe('the flip', () => {
  test('[MOV10] comes once the room is restored there, and the room goes to nobody here after it', async () => {
    const stage = await Stage.of(['ana']);
    stage.room.swap.resolve(null);
    await stage.move();
    expect(stage.room.log).toEqual(['move ana', 'freeze', 'depart ana', 'close']);
    expect(stage.released).toEqual(['r']);
    expect(await stage.owner()).toBe('b');
  });

  test('[MOV10] whose answer is lost is looked up: it was done', async () => {
    const stage = await Stage.of(['ana']);
    stage.room.swap.resolve(null);
    stage.fault = { take: 'lost_answer' };
    expect(await stage.move()).toMatchObject({ kind: 'moved', attached: 1 });
    expect(stage.released).toEqual(['r']);
  });

  test('[MOV10] [MOV14] that did not reach the directory leaves the room here', async () => {
    const stage = await Stage.of(['ana']);
    stage.fault = { take: 'unreachable' };
    expect(await stage.move()).toEqual({ kind: 'called_off', why: 'unreachable' });
    expect(await stage.owner()).toBe('a');
    expect(stage.room.log).toEqual(['move ana', 'freeze', 'stay']);
    expect(stage.target.log).toEqual(['prepare b', 'commit b', 'off b']);
    expect(stage.lost).toEqual([]);
  });

  test('[MOV10] whose answer is lost, and that cannot be looked up, leaves the room here until somebody says otherwise', async () => {
    const stage = await Stage.of(['ana']);
    stage.fault = { take: 'lost_answer', find: 'unreachable_after_take' };
    expect(await stage.move()).toEqual({ kind: 'called_off', why: 'unreachable' });
    expect(stage.room.log).toEqual(['move ana', 'freeze', 'stay']);
    expect(stage.released).toEqual([]);
    // The next beat tells.
    expect(stage.mover.lost('r', 9)).toBe(false);
  });

  test('[MOV10] is this move’s own to hear of: a beat that tells of it ends nothing', async () => {
    const stage = await Stage.of(['ana']);
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    expect(stage.mover.lost('other', 3)).toBe(false);
    const take = stage.memory.take.bind(stage.memory);
    stage.memory.take = async (how) => {
      const taken = await take(how);
      expect(stage.mover.lost('r', 3)).toBe(true);
      return taken;
    };
    await stage.clock.advance(5_000);
    expect(await moving).toMatchObject({ kind: 'moved' });
    expect(stage.lost).toEqual([]);
  });

  test('[MOV10] that finds the room with a third pod gives it up here', async () => {
    const stage = await Stage.of(['ana']);
    const take = stage.memory.take.bind(stage.memory);
    stage.memory.take = async (how) => {
      stage.memory.take = take;
      await take({ ...how, to: 'c', because: 'refused' });
      return take(how);
    };
    expect(await stage.move()).toEqual({ kind: 'called_off', why: 'lost' });
    expect(stage.lost).toHaveLength(1);
    expect(await stage.owner()).toBe('c');
  });

  test('[MOV10] is not undone by a mistake of ours after it: what is here of the room ends, and its people come again', async () => {
    const stage = await Stage.of(['ana']);
    stage.room.depart = () => {
      throw new Error('a mistake');
    };
    expect(await stage.move()).toEqual({ kind: 'called_off', why: 'failed' });
    expect(stage.room.log).not.toContain('stay');
    expect(stage.lost).toEqual([null]);
    expect(stage.bugs).toHaveLength(1);
  });

  test('[MOV10] to a pod that has left meanwhile is none', async () => {
    const stage = await Stage.of(['ana']);
    const moving = stage.mover.move('r');
    await stage.clock.advance(500);
    await stage.memory.leave('b');
    await stage.clock.advance(2_000);
    expect(await moving).toEqual({ kind: 'called_off', why: 'target_lost' });
    expect(await stage.owner()).toBe('a');
  });
});

describe('a move that fails before the flip', () => {
  test.each(['silent', 'gone'] as const)(
    '[MOV14] since the target is %s while pages attach: the room goes on here',
    async (fault) => {
      const stage = await Stage.of(people(2));
      stage.target.ready = () => [];
      const moving = stage.mover.move('r');
      await stage.clock.advance(500);
      stage.target.faults = { audience: fault };
      await stage.clock.advance(6_000);
      expect(await moving).toEqual({ kind: 'called_off', why: 'target_lost' });
      expect(stage.room.log.slice(-1)).toEqual(['stay']);
      expect(stage.room.log).not.toContain('freeze');
      expect(stage.target.log.at(-1)).toBe('off b');
      expect(await stage.owner()).toBe('a');
    },
  );

  test.each(['silent', 'gone', 'refuses'] as const)(
    '[MOV14] since the target is or says %s at the commit: it thaws',
    async (fault) => {
      const stage = await Stage.of(people(2));
      stage.target.faults = { commit: fault };
      expect(await stage.move()).toEqual({ kind: 'called_off', why: 'target_lost' });
      expect(stage.room.log.slice(-2)).toEqual(['freeze', 'stay']);
      expect(stage.target.log.at(-1)).toBe('off b');
      expect(await stage.owner()).toBe('a');
    },
  );

  test('[MOV14] by a mistake of ours: it thaws, and the mistake is told', async () => {
    const stage = await Stage.of(people(1));
    const bug = new Error('a mistake');
    stage.memory.take = () => Promise.reject(bug);
    expect(await stage.move()).toEqual({ kind: 'called_off', why: 'failed' });
    expect(stage.bugs).toEqual([bug]);
    expect(stage.room.log.slice(-2)).toEqual(['freeze', 'stay']);
  });

  test('[MOV14] since the room is over: nothing is left to go on', async () => {
    const stage = await Stage.of(people(1));
    stage.target.ready = () => [];
    const moving = stage.mover.move('r');
    await stage.clock.advance(300);
    stage.room.here = false;
    await stage.clock.advance(500);
    expect(await moving).toEqual({ kind: 'called_off', why: 'no_room' });
    expect(stage.target.log.at(-1)).toBe('off b');
  });

  test('[MOV14] since it is taken back: not after the flip, nor a second move of the room meanwhile', async () => {
    const stage = await Stage.of(people(1));
    stage.target.ready = () => [];
    const moving = stage.mover.move('r');
    await stage.clock.advance(300);
    expect(await stage.mover.move('r')).toEqual({ kind: 'called_off', why: 'moving' });
    stage.mover.callOff();
    await stage.clock.advance(300);
    expect(await moving).toEqual({ kind: 'called_off', why: 'taken_back' });
    expect(stage.mover.size).toBe(0);
    stage.target.ready = () => stage.room.told();
    stage.room.swap.resolve(null);
    const again = stage.mover.move('r');
    const take = stage.memory.take.bind(stage.memory);
    stage.memory.take = (how) => {
      stage.mover.callOff();
      return take(how);
    };
    await stage.clock.advance(1_000);
    expect(await again).toMatchObject({ kind: 'moved' });
  });

  test('[MOV14] of a room that is not here', async () => {
    const stage = await Stage.of(people(1));
    expect(await stage.mover.move('another')).toEqual({ kind: 'called_off', why: 'no_room' });
    expect(stage.ended).toEqual([{ kind: 'called_off', why: 'no_room' }]);
  });
});

describe('who has gone', () => {
  test('[MOV20] is said with the word that the room is the target’s, and again when those who are sent were told', async () => {
    const stage = await Stage.of(people(3));
    stage.room.swap.resolve(null);
    stage.target.ready = () => ['p0'];
    const said: (readonly Lost[] | undefined)[] = [];
    const { own } = stage.target;
    Object.assign(stage.target, {
      own: ((pod, room, word) => {
        said.push(word.lost && [...word.lost]);
        return own(pod, room, word);
      }) satisfies Target['own'],
    });
    const [p1, p2] = [{ person: 'p1', how: 'left' } as const, { person: 'p2', how: 'expired' } as const];
    stage.room.gone = [p1];
    const depart = stage.room.depart.bind(stage.room);
    stage.room.depart = (attached) => {
      stage.room.gone = [p1, p2];
      return depart(attached);
    };
    expect(await stage.move()).toMatchObject({ kind: 'moved' });
    expect(said).toEqual([[p1], [p1, p2]]);
  });

  test('[MOV20] is nobody in most moves, and then nothing is said twice', async () => {
    const stage = await Stage.of(people(2));
    stage.room.swap.resolve(null);
    await stage.move();
    expect(stage.target.log.filter((line) => line.startsWith('own'))).toEqual(['own b']);
  });
});

describe('the close', () => {
  test('[MOV15] ends the media of the source when all have swapped', async () => {
    const stage = await Stage.of(people(3));
    const moving = stage.mover.move('r');
    await stage.clock.advance(3_000);
    expect(stage.room.log).toContain('depart p0,p1,p2');
    expect(stage.room.log).not.toContain('close');
    stage.room.swap.resolve(null);
    await stage.clock.advance(1);
    expect(stage.room.log.at(-1)).toBe('close');
    expect(await moving).toMatchObject({ kind: 'moved', attached: 3 });
  });

  test('[MOV15] or 5 s after the flip, whoever is not heard of', async () => {
    const stage = await Stage.of(people(3));
    const moving = stage.mover.move('r');
    await stage.clock.advance(1_500);
    expect(stage.room.log).toContain('depart p0,p1,p2');
    await stage.clock.advance(3_600);
    expect(stage.room.log).not.toContain('close');
    await stage.clock.advance(1_000);
    expect(stage.room.log.at(-1)).toBe('close');
    expect(await moving).toMatchObject({ kind: 'moved' });
    expect(stage.clock.waiting).toBe(0);
  });

  test.each(['silent', 'gone'] as const)(
    '[MOV11] of a target that is %s after the flip: the room is not had back',
    async (fault) => {
      const stage = await Stage.of(people(2));
      stage.target.faults = { own: fault };
      stage.room.swap.resolve(null);
      const outcome = await stage.move();
      // Silent, it looks itself and has those who were ready; gone, it has the room by the directory's word alone.
      expect(outcome).toMatchObject({
        kind: 'moved',
        attached: fault === 'silent' ? 2 : 0,
        cold: fault === 'silent' ? 0 : 2,
      });
      expect(stage.room.log).not.toContain('stay');
      expect(stage.released).toEqual(['r']);
    },
  );
});
