package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Refusal;
import dev.onetrip.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class HeldBytesTest {
    private static final int LIMIT = 100_000;

    private final HeldBytes budget = new HeldBytes(LIMIT);

    private HeldBytes.Share of(String client) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
        exchange.getAttributes().put(ClientName.ATTRIBUTE, client);
        return budget.begin(exchange);
    }

    @Test
    void theFirstBytesOfARequestAreFree() {
        HeldBytes.Share share = of("ada");
        share.take(HeldBytes.FREE);
        assertThat(budget.total()).isZero();
        share.take(100);
        assertThat(budget.total()).isEqualTo(100);
        share.give(200);
        assertThat(budget.total()).isZero();
        share.end();
        assertThat(budget.total()).isZero();
    }

    @Test
    void whatHasNoRoomIsRefusedAndNotTaken() {
        HeldBytes.Share first = of("ada");
        HeldBytes.Share second = of("bob");
        HeldBytes.Share third = of("cora");
        first.take(HeldBytes.FREE + LIMIT / 2);
        second.take(HeldBytes.FREE + LIMIT / 2 - 10);
        assertThatThrownBy(() -> third.take(HeldBytes.FREE + 11))
                .isInstanceOf(Refusal.Full.class)
                .hasMessageContaining("onetrip.web.held-limit");
        assertThat(budget.total()).isEqualTo(LIMIT - 10);
        third.take(HeldBytes.FREE + 10);
        first.end();
        third.take(1);
        second.end();
        third.end();
        assertThat(budget.total()).isZero();
    }

    @Test
    void oneClientHasHalfAtMostInAllItsRequests() {
        HeldBytes.Share first = of("ada");
        HeldBytes.Share second = of("ada");
        first.take(HeldBytes.FREE + LIMIT / 4);
        second.take(HeldBytes.FREE + LIMIT / 4);
        assertThatThrownBy(() -> second.take(1)).isInstanceOf(Refusal.Full.class);
        of("bob").take(HeldBytes.FREE + LIMIT / 2);
        first.end();
        second.take(1);
    }

    @Test
    void whatIsTakenAfterTheEndIsNotCounted() {
        HeldBytes.Share share = of("ada");
        share.take(HeldBytes.FREE + 10);
        share.end();
        share.take(LIMIT * 2L);
        share.give(5);
        share.end();
        assertThat(budget.total()).isZero();
    }

    @Test
    void manyRequestsAtOnceGiveAllBack() throws Exception {
        SplittableRandom random = Seeds.random("held bytes");
        List<Callable<Boolean>> requests = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            SplittableRandom own = random.split();
            requests.add(() -> request(own));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int refused = 0;
        for (Future<Boolean> isRefused : threads.invokeAll(requests)) {
            refused += isRefused.get() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(refused).isPositive();
        assertThat(budget.total()).isZero();
        of("anybody").take(HeldBytes.FREE + LIMIT / 2);
    }

    private boolean request(SplittableRandom random) {
        HeldBytes.Share share = of("client-" + random.nextInt(3));
        try {
            for (int i = 0; i < 10; i++) {
                share.take(1_000L + random.nextInt(20_000));
                share.give(random.nextInt(1_000) + 0L);
                assertThat(budget.total()).isBetween(0L, (long) LIMIT + 8 * 20_000);
            }
            return false;
        } catch (Refusal.Full full) {
            return true;
        } finally {
            share.end();
        }
    }
}
