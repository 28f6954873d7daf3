import type { AdminClient, AdminClientActionAnswer } from '@surecast/shared/protocol';
import type { ClientAction } from '../../../api/admin-tables.js';
import { formatCount } from '../../formats.js';
import { clientPart } from '../../short-names.js';
import type { Notice } from '../actions/notice.js';

export interface ActionWords {
  name: string;
  question: string;
  consequence: string;
  /** Why there is nothing to do at the moment, or null. */
  unavailable: string | null;
}

/** What an action is called and what it will do to this client as it stands. */
export function actionWords(action: ClientAction, client: AdminClient): ActionWords {
  const name = clientPart(client.client);
  const pending = client.pending === 1 ? '1 pending message' : `${formatCount(client.pending)} pending messages`;
  const away = client.state === 'away' ? 'It is away: there is no connection.' : null;
  switch (action) {
    case 'resend':
      return {
        name: 'Resend now',
        question: `Send again to ${name}?`,
        consequence: `Its ${pending} will be sent once more at once, as far as one resend goes. It filters out what it has already. It is not dropped any sooner for this.`,
        unavailable: away ?? (client.pending === 0 ? 'Nothing is pending.' : null),
      };
    case 'disconnect':
      return {
        name: 'Disconnect',
        question: `Disconnect ${name}?`,
        consequence: `Its connection will be closed. It keeps its position, comes back by itself and is then sent what it missed.`,
        unavailable: away,
      };
    case 'drop':
      return {
        name: 'Drop',
        question: `Drop ${name} from ${client.channel}?`,
        consequence: `${client.state === 'away' ? 'It expires now' : 'It loses its position in this channel and is told so'}. Its ${pending} ${client.pending === 1 ? 'becomes' : 'become'} a dead letter, which can be sent again later. It gets no further messages until it subscribes again.`,
        unavailable: client.pending === 0 ? 'Nothing is pending: there is nothing to give up.' : null,
      };
  }
}

const DONE: Record<ClientAction, string> = {
  resend: 'What was pending has been sent again.',
  disconnect: 'The client was disconnected. It may be back already.',
  drop: 'The client was dropped.',
};

const NOTHING: Record<ClientAction, string> = {
  resend: 'Nothing was pending any more, so nothing was sent.',
  disconnect: 'There was no connection to close.',
  drop: 'Nothing was pending any more, so the client was not dropped.',
};

/** What came of an action, in a sentence. Clients acknowledge, leave and return while one asks. */
export function outcomeOf(action: ClientAction, outcome: AdminClientActionAnswer['outcome']): Notice {
  if (outcome === 'done') return { text: DONE[action], isGood: true };
  if (outcome === 'nothing') return { text: NOTHING[action], isGood: action === 'resend' };
  return { text: 'The client is away: it has no connection to act on.', isGood: false };
}
