package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.database.StartRefused;
import io.github.bucket4j.TimeMeter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong();

    private RateLimit limit(int clients) {
        TimeMeter clock = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanos.get();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
        return new RateLimit(new RateLimitProperties(3, Duration.ofSeconds(30), clients, List.of()), clock);
    }

    @Test
    void aClientMaySendItsQuotaAtOnceAndThenOneForEachShareOfTheWindow() {
        RateLimit limit = limit(10);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.consume("a").isConsumed()).isTrue();
        }
        assertThat(limit.consume("a").isConsumed()).isFalse();
        assertThat(limit.consume("b").isConsumed()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(limit.consume("a").isConsumed()).isTrue();
        assertThat(limit.consume("a").isConsumed()).isFalse();
    }

    @Test
    void aMillionClientsAreNotRemembered() {
        RateLimit limit = limit(100);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limit.consume("client " + i).isConsumed()).isTrue();
        }
        assertThat(limit.remembered()).isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    203.0.113.9 | 198.51.100.1                  | address 203.0.113.9
                    10.0.0.1    | ''                            | address 10.0.0.1
                    10.0.0.1    | 198.51.100.1                  | address 198.51.100.1
                    10.0.0.1    | 198.51.100.66, 198.51.100.1   | address 198.51.100.1
                    10.0.0.1    | 198.51.100.1, 10.9.9.9        | address 198.51.100.1
                    10.0.0.1    | 10.1.1.1, 10.9.9.9            | address 10.1.1.1
                    10.0.0.1    | 198.51.100.1, nonsense        | address 10.0.0.1
                    10.0.0.1    | 2001:db8:1:2:3:4:5:6          | network 20010db800010002
                    2001:db8::1 | 198.51.100.1                  | network 20010db800000000
                    """)
    void onlyTrustedProxiesAreBelieved(String peer, String forwarded, String client) {
        MockServerHttpRequest request = MockServerHttpRequest.get("/")
                .remoteAddress(new InetSocketAddress(peer, 1))
                .header("X-Forwarded-For", forwarded)
                .build();
        assertThat(new ClientAddress(List.of("10.0.0.0/8", "fd00::/8")).of(request))
                .isEqualTo(client);
    }

    private static RateLimitProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.web.rate-limit", RateLimitProperties.class);
    }

    @Test
    void theDefaultIsNoLimit() {
        assertThat(bind(Map.of())).isEqualTo(new RateLimitProperties(0, Duration.ofMinutes(1), 10_000, List.of()));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.web.rate-limit.requests", "5",
                        "onetrip.web.rate-limit.window", "6s",
                        "onetrip.web.rate-limit.clients", "7",
                        "onetrip.web.rate-limit.trusted-proxies", "10.0.0.0/8,::1")))
                .isEqualTo(new RateLimitProperties(5, Duration.ofSeconds(6), 7, List.of("10.0.0.0/8", "::1")));
    }

    @ParameterizedTest
    @CsvSource({"requests,-1", "window,999ms", "clients,0", "trusted-proxies,proxy.local", "trusted-proxies,10.0.0.0/33"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.web.rate-limit." + property, value)))
                .rootCause()
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("onetrip.web.rate-limit.%s", property);
    }
}
