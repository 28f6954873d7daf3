/** For tests of the client and of what is built on it. */
export { createFakeWire, type FakeService, type FakeWire, type ServedSocket } from './fake-socket.js';
export { createManualClock, type ManualClock } from './manual-clock.js';
export { createModelService, type ModelService, modelToken } from './model-service.js';
