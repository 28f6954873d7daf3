import './tables.css';

export { ChannelsPage } from './channels/channels-page.js';
export { ClientPage } from './client/client-page.js';
export { ClientsPage } from './clients/clients-page.js';
export { DeadLettersPage } from './dead-letters/dead-letters-page.js';
export { MessagePage } from './message/message-page.js';
export { MessagesPage } from './messages/messages-page.js';
export { QuarantinedPage } from './quarantined/quarantined-page.js';
