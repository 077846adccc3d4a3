package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.UnableServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that ask a server which cannot answer now. */
class LiveUnableFaultIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static final AtomicLong BOARDS = new AtomicLong(500);

    private final UnableServer server = new UnableServer(RACK.database());
    private final long board = BOARDS.incrementAndGet();

    @AfterEach
    void well() {
        server.mend();
        RACK.poolside().log().clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25006", "53100", "53300", "57014", "58030"})
    void aStreamIsToldSoOrWaitsAndHasItsEventsOnceTheServerIsWell(String sqlState) {
        assertThat(RACK.http()
                        .post(
                                "/boards/" + board + "/users",
                                "{\"username\":\"ada\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}")
                        .status())
                .isEqualTo(201);
        server.unable(sqlState);
        server.unableToRead();
        List<EventClient> clients = Stream.concat(streams(), streams()).toList();
        try {
            // each kind has asked once
            Eventually.within(Eventually.SOON, () -> server.tries() >= 2);
            server.mend();
            Eventually.within(
                    Eventually.SOON,
                    () -> clients.stream()
                            .allMatch(client ->
                                    client.count() > 0 || List.of(503, 504).contains(client.status())));
            List<EventClient> later = streams().toList();
            Eventually.within(Eventually.SOON, () -> later.stream().allMatch(client -> client.count() > 0));
            later.forEach(EventClient::close);
            assertThat(RACK.poolside().log().with("could not extend file").size())
                    .isLessThanOrEqualTo(10);
        } finally {
            clients.forEach(EventClient::close);
        }
    }

    private Stream<EventClient> streams() {
        return Stream.of("/users/top", "/actions?last=1")
                .map(stream -> EventClient.reading(RACK.service().port(), "/boards/" + board + stream));
    }
}
