import { nothing, type Handlers } from '../context.ts';

export const circleHandlers: Handlers<
  'stepOut' | 'setLock' | 'invite' | 'answerInvite' | 'knock' | 'answerKnock' | 'wave'
> = {
  stepOut: ({ host, self, now }) => nothing(host.room.stepOut(self, now)),
  setLock: ({ host, self, now }, { locked }) => nothing(host.room.setLock(self, locked, now)),
  invite: ({ host, self, now }, { person }) => nothing(host.room.invite(self, person, now)),
  answerInvite: ({ host, self, now }, { circle, accept }) => host.room.answerInvite(self, circle, accept, now),
  knock: ({ host, self, now }, { circle }) => nothing(host.room.knock(self, circle, now)),
  answerKnock: ({ host, self, now }, { person, accept }) => nothing(host.room.answerKnock(self, person, accept, now)),
  wave: ({ host, self, now }, { person }) => nothing(host.room.wave(self, person, now)),
};
