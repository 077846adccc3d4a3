package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Refusal;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestMethodOrder(MethodOrderer.Random.class)
class CursorTest {
    @Test
    void aCursorComesBackAsItWent() {
        assertThat(Cursor.read(Cursor.of(7L, "Größe", "").write())).isEqualTo(Cursor.of(7L, "Größe", ""));
    }

    @Test
    void aCursorRemembersItsDirection() {
        Cursor down = Cursor.of(7L).in(Direction.DESC, Direction.ASC);
        assertThat(Cursor.read(down.write())).isEqualTo(down).isNotEqualTo(Cursor.of(7L));
    }

    /** Clients hold some across a release. */
    @Test
    void aCursorFromBeforeThereWereDirectionsIsAscending() {
        assertThat(Cursor.read("GtW-DTI")).isEqualTo(Cursor.of(2L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "AAAAAAAA", "MTIz"})
    void whatIsNoCursorIsRefused(String cursor) {
        assertThatThrownBy(() -> Cursor.read(cursor)).isInstanceOf(Refusal.Unreadable.class);
    }

    @Test
    void aCursorOfAnotherListIsRefusedWhenItIsUsed() {
        assertThatThrownBy(() -> Cursor.of("ada").number(0)).isInstanceOf(Refusal.Unreadable.class);
    }
}
