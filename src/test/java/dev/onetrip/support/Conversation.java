package dev.onetrip.support;

import dev.onetrip.support.TripCounter.Figure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Both directions of one connection, understood just enough to count its round trips and errors. */
final class Conversation {
    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int LONGEST_ERROR = 64 * 1024;

    private final TripCounter counter;
    private final Client client = new Client();
    private final Server server = new Server();
    private int loneAnswers;
    private boolean isReady;
    private boolean isAnswered;

    Conversation(TripCounter counter) {
        this.counter = counter;
    }

    /** Bytes as they come from the client. */
    void fromClient(ByteBuffer bytes) {
        client.scan(bytes);
    }

    /** Bytes as they are handed to the client: what it has not been given yet it cannot have waited for. */
    void toClient(ByteBuffer bytes) {
        server.scan(bytes);
    }

    private final class Client extends MessageScanner {
        private boolean isStarted;

        Client() {
            super(8);
        }

        @Override
        void message(int typeOrCode) {
            if (isStarted) {
                typedMessage(typeOrCode);
            } else if (typeOrCode == SSL_REQUEST || typeOrCode == GSS_REQUEST) {
                loneAnswers++;
            } else if (typeOrCode == CANCEL_REQUEST) {
                counter.add(Figure.CANCELS, 1);
            } else {
                counter.add(Figure.CONNECTIONS, 1);
                isStarted = true;
                typed();
            }
        }

        private void typedMessage(int type) {
            counter.addMessage(isReady ? type : 0);
            if (isReady && isAnswered && type != 'X') {
                isAnswered = false;
                counter.add(Figure.ROUND_TRIPS, 1);
            }
        }
    }

    private final class Server extends MessageScanner {
        private int type;
        private StringBuilder error = new StringBuilder();

        Server() {
            super(5);
        }

        @Override
        boolean isLone(int value) {
            if (loneAnswers == 0) {
                return false;
            }
            loneAnswers--;
            if (value != 'N') {
                opaque();
                client.opaque();
            }
            return true;
        }

        @Override
        void message(int typeOrCode) {
            type = typeOrCode;
            switch (type) {
                case 'Z' -> isReady = true;
                case 'E' -> error = new StringBuilder();
                default -> {}
            }
            // notices, parameters and notifications come unasked and are no answer
            isAnswered |= isReady && type != 'N' && type != 'S' && type != 'A';
        }

        @Override
        void body(ByteBuffer bytes, int at, int length) {
            if (type != 'E' || error.length() > LONGEST_ERROR) {
                return;
            }
            byte[] part = new byte[length];
            bytes.get(at, part);
            error.append(new String(part, StandardCharsets.ISO_8859_1));
            if (bodyLeft() == length) {
                int code = error.indexOf("\0C");
                counter.addError(code < 0 ? "?" : error.substring(code + 2, code + 7));
            }
        }
    }
}
