// All that a client of the broadcast's document is given, bundled for its page.
export { Device } from 'mediasoup-client';
export { io } from 'socket.io-client';
