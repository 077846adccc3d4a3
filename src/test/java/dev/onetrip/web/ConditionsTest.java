package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

@TestMethodOrder(MethodOrderer.Random.class)
class ConditionsTest {
    private static final OptionalLong NOTHING = OptionalLong.empty();

    private static Conditions of(String... headers) {
        return Conditions.of(Requests.get("/", headers));
    }

    private static void assertFails(Conditions conditions, OptionalLong stored, String detail) {
        assertThatThrownBy(() -> conditions.check(stored))
                .isInstanceOfSatisfying(
                        Refusal.PreconditionFailed.class,
                        failed -> assertThat(failed.stored())
                                .isEqualTo(stored.isEmpty() ? Optional.empty() : Optional.of(stored.getAsLong())))
                .hasMessage(detail);
    }

    private static void assertHolds(Conditions conditions, OptionalLong stored) {
        assertThatCode(() -> conditions.check(stored)).doesNotThrowAnyException();
    }

    @Test
    void aRequestWithoutConditionsFindsAnythingRight() {
        assertThat(of().isNone()).isTrue();
        assertHolds(of(), NOTHING);
        assertHolds(of(), OptionalLong.of(7));
    }

    @Test
    void ifMatchWantsOneOfItsVersions() {
        Conditions conditions = of("If-Match", "\"1\", \"3\"");
        assertThat(conditions.isNone()).isFalse();
        assertHolds(conditions, OptionalLong.of(3));
        assertFails(conditions, OptionalLong.of(2), "If-Match is \"1\", \"3\", the stored version is \"2\".");
        assertFails(conditions, NOTHING, "If-Match is \"1\", \"3\", nothing is stored.");
    }

    @Test
    void ifMatchMayComeInSeveralHeaders() {
        assertThat(of("If-Match", "\"1\"", "If-Match", "\"3\"").versions()).containsExactly(1L, 3L);
    }

    @Test
    void ifMatchAnyWantsTheRowToBeThere() {
        assertHolds(of("If-Match", "*"), OptionalLong.of(2));
        assertFails(of("If-Match", "*"), NOTHING, "If-Match is *, nothing is stored.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"2\"", "\"02\"", "\"a,b\"", "\"9999999999999999999\"", "\"\""})
    void aTagThatIsNoneOfOursMatchesNothing(String tag) {
        assertFails(of("If-Match", tag), OptionalLong.of(2), "If-Match is " + tag + ", the stored version is \"2\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "\"2", "\"2\" \"3\"", "*, \"2\"", "w/\"2\""})
    void whatIsNoListOfTagsIsUnreadable(String tags) {
        assertThatThrownBy(() -> of("If-Match", tags))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessageStartingWith("If-Match is ")
                .hasMessageEndingWith("; * or ETags in quotes are needed, e.g. \"1\"");
    }

    @Test
    void ifNoneMatchAnyWantsNothingToBeThere() {
        Conditions conditions = of("If-None-Match", "*");
        assertThat(conditions.isNone()).isFalse();
        assertHolds(conditions, NOTHING);
        assertFails(conditions, OptionalLong.of(2), "If-None-Match is *, the stored version is \"2\".");
    }

    @Test
    void aWriteTakesNoOtherIfNoneMatchAndNotBoth() {
        assertThatThrownBy(() -> of("If-None-Match", "\"1\"")).isInstanceOf(Refusal.Unreadable.class);
        assertThatThrownBy(() -> of("If-None-Match", "*", "If-Match", "*"))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessage("If-None-Match is *; * is needed, without If-Match");
    }

    @Test
    void aLongHeaderIsNotShownWhole() {
        assertThatThrownBy(() -> of("If-Match", '"' + "x".repeat(5_000) + '"').check(NOTHING))
                .hasMessage("If-Match is \"%s…, nothing is stored.", "x".repeat(63));
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match", "If-None-Match"})
    void whereNoRowIsNamedAConditionIsRefused(String header) {
        Conditions.none(Requests.get("/"), "PUT /things/{id}", "thing");
        assertThatThrownBy(() -> Conditions.none(Requests.get("/", header, "*"), "PUT /things/{id}", "thing"))
                .isInstanceOf(Refusal.Invalid.class)
                .hasMessage("%s works with PUT /things/{id} only, whose path names the thing", header);
    }

    @ParameterizedTest
    @CsvSource({"'\"2\"', 304", "'\"1\", \"2\"', 304", "'W/\"2\"', 304", "'\"1\"', 200", "*, 304", ", 200"})
    void aReadWithTheStoredVersionGetsNoBody(String tags, int status) {
        MockServerHttpResponse answer = Requests.answer(
                tags == null ? Requests.get("/things/1") : Requests.get("/things/1", "If-None-Match", tags),
                request -> Conditions.answer(request, 2, Map.of("id", 1)));
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.valueOf(status));
        assertThat(answer.getHeaders().getETag()).isEqualTo("\"2\"");
        assertThat(answer.getBodyAsString().blockOptional().orElse("")).isEqualTo(status == 200 ? "{\"id\":1}\n" : "");
    }
}
