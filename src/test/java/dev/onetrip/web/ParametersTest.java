package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestMethodOrder(MethodOrderer.Random.class)
class ParametersTest {
    private static final String UUID_TEXT = "7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";

    private enum Way {
        ONE_TRIP,
        CTE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static String sent(String text, String needed) {
        return "is \"" + text + "\"; " + needed + " is needed";
    }

    private static void assertUnreadable(ThrowingCallable reading, String name, String detail) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(Refusal.Unreadable.class, refusal -> {
            assertThat(refusal.errors()).containsExactly(new FieldProblem(name, detail));
            assertThat(refusal.detail()).isEqualTo("%s %s", name, detail);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999_999_999_999_999_999L})
    void anIdOfThePathIsRead(long id) {
        assertThat(Parameters.id(Requests.withVariable("id", Long.toString(id)), "id"))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "+1", "01", "1.0", "x", " 1", "1000000000000000000", "\u0661"})
    void whatIsNoIdIsRefusedNamingTheVariable(String text) {
        assertUnreadable(
                () -> Parameters.id(Requests.withVariable("board", text), "board"),
                "board",
                sent(text, "an integer of 1 to 18 digits above 0"));
    }

    @Test
    void aUuidOfThePathIsReadInEitherCase() {
        assertThat(Parameters.uuid(Requests.withVariable("id", UUID_TEXT), "id"))
                .isEqualTo(Parameters.uuid(Requests.withVariable("id", UUID_TEXT.toUpperCase(Locale.ROOT)), "id"))
                .isEqualTo(UUID.fromString(UUID_TEXT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1-1-1-1-1", "7b0b7f5e8a524d0a9d352f3f7a3f6d11", "g" + "b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11"})
    void whatIsNoUuidIsRefusedThoughJavaTakesSomeOfIt(String text) {
        assertUnreadable(() -> Parameters.uuid(Requests.withVariable("id", text), "id"), "id", Parameters.noUuid(text));
    }

    @Test
    void aTextOfThePathHasItsForm() {
        Pattern form = Pattern.compile("[a-z]+");
        assertThat(Parameters.text(Requests.withVariable("slug", "abc"), "slug", form, "letters"))
                .isEqualTo("abc");
        assertUnreadable(
                () -> Parameters.text(Requests.withVariable("slug", "abc\n"), "slug", form, "letters"),
                "slug",
                "is \"abc\\u000a\"; letters is needed");
    }

    @Test
    void aNumberOfTheQueryIsReadAndMayBeMissing() {
        assertThat(Parameters.number(Requests.get("/?after=0"), "after", 9, "a number"))
                .isEqualTo(OptionalLong.of(0));
        assertThat(Parameters.number(Requests.get("/?after=999999999"), "after", 9, "a number"))
                .isEqualTo(OptionalLong.of(999_999_999));
        assertThat(Parameters.number(Requests.get("/"), "after", 9, "a number")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.5", "x", "1000000000", "\u0661"})
    void whatIsNoNumberOfSoManyDigitsIsRefused(String text) {
        assertUnreadable(() -> Parameters.number("after", text, 9, "a number"), "after", sent(text, "a number"));
    }

    @Test
    void anEnumValueIsNamedByItsText() {
        assertThat(Parameters.named(Requests.get("/?way=one-trip"), "way", Way.CTE))
                .isEqualTo(Way.ONE_TRIP);
        assertThat(Parameters.named(Requests.get("/"), "way", Way.CTE)).isEqualTo(Way.CTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ONE_TRIP", "one_trip", "cte,one-trip"})
    void anotherNameIsRefusedWithAllThatAreKnown(String text) {
        assertUnreadable(
                () -> Parameters.named(Requests.get("/?way=" + text), "way", Way.CTE),
                "way",
                sent(text, "one of one-trip, cte"));
    }

    @Test
    void aLimitIsBetweenOneAndItsMaximum() {
        assertThat(Parameters.limit(Requests.get("/"), 10, 100)).isEqualTo(10);
        assertThat(Parameters.limit(Requests.get("/?limit=1"), 10, 100)).isEqualTo(1);
        assertThat(Parameters.limit(Requests.get("/?limit=100"), 10, 100)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "999999999999999999"})
    void aLimitOutOfRangeIsInvalid(String limit) {
        assertThatThrownBy(() -> Parameters.limit(Requests.get("/?limit=" + limit), 10, 100))
                .isInstanceOf(Refusal.Invalid.class)
                .hasMessage("limit is %s; an integer from 1 to 100 is needed", limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.5", "9999999999999999999"})
    void aLimitThatIsNoIntegerIsUnreadable(String limit) {
        assertUnreadable(
                () -> Parameters.limit(Requests.get("/?limit=" + limit), 10, 100),
                "limit",
                sent(limit, "an integer from 1 to 100"));
    }
}
