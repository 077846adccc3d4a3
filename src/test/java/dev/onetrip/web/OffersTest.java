package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

class OffersTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | " + JSON,
                "*/* | " + JSON,
                "application/* | " + JSON,
                "application/x-ndjson | " + NDJSON,
                "application/x-ndjson, application/json;q=0.5 | " + NDJSON,
                "application/x-ndjson;q=0.5, application/json | " + JSON,
                "application/json;q=0.5, */* | " + NDJSON,
                "application/json;q=0, */*;q=0.1 | " + NDJSON,
                "application/x-ndjson;q=0.3, application/*;q=0.2, text/event-stream;q=0.1 | " + NDJSON,
                "text/event-stream, */*;q=0.1 | text/event-stream",
                "application/json;q=0 | none",
                "*/*;q=0 | none",
                "text/html | none",
                "application/json;charset=utf-8 | " + JSON,
                "application/json;q=0.001, text/html | " + JSON,
            })
    void theFormThatTheClientLikesBestIsChosen(String accept, String form) {
        assertThat(Objects.toString(Offers.LIVE_LIST.best(MediaType.parseMediaTypes(accept)), "none"))
                .isEqualTo(form);
    }

    @Test
    void aFormThatThePathHasNotIsNeverChosen() {
        assertThat(Offers.ONE.best(MediaType.parseMediaTypes(NDJSON + ", application/json;q=0.1")))
                .isEqualTo(MediaType.APPLICATION_JSON);
        assertThat(Offers.LIVE.best(MediaType.parseMediaTypes(NDJSON))).isNull();
    }
}
