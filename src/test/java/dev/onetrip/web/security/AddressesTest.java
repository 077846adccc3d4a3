package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as this machine, for binding and for the Host header. */
class AddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"})
    void loopbackIsBoundOpenly(String address) {
        assertThat(OpenOnLoopbackOnly.isLoopback(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0.0.0.0", "::", "10.0.0.1", "192.168.1.2", "no-such-name.invalid"})
    void nothingElseIs(String address) {
        assertThat(OpenOnLoopbackOnly.isLoopback(address)).isFalse();
    }

    @Test
    void anUnsetAddressIsEveryInterface() {
        assertThat(OpenOnLoopbackOnly.isLoopback(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:8080"})
    void namesOfThisMachineAreLocal(String authority) {
        assertThat(LocalOnly.isLocal(authority)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "[::2]:1",
                ":1"
            })
    void otherNamesAreNot(String authority) {
        assertThat(LocalOnly.isLocal(authority)).isFalse();
    }
}
