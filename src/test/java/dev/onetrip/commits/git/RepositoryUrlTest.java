package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RepositoryUrlTest {
    private static final GitProperties DEFAULTS = bind(Map.of());
    private static final GitProperties ALL = bind(Map.of(
            "onetrip.commits.allowed-hosts",
            "github.com,git.example.org:8443",
            "onetrip.commits.git-hosts",
            "git.example.org",
            "onetrip.commits.allow-file-urls",
            "true"));

    private static GitProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.commits", GitProperties.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/a/b,https://github.com/a/b",
        "https://github.com/a/b/,https://github.com/a/b",
        "https://github.com/a/b.git,https://github.com/a/b",
        "https://github.com/a/b.git/,https://github.com/a/b",
        "HTTPS://GitHub.com:443/a/b,https://github.com/a/b",
        "https://github.com/a/b.github.io,https://github.com/a/b.github.io",
        "https://git.example.org:8443/~ada/x+y,https://git.example.org:8443/~ada/x+y",
        "git://git.example.org/a.git,git://git.example.org/a",
        "git://git.example.org:9418/a,git://git.example.org/a",
        "file:///srv/git/a.git/,file:///srv/git/a",
        "file:/srv/git/a,file:///srv/git/a",
        "file:///srv/un\u00e9,file:///srv/un%C3%A9",
        "file:///srv/un%c3%a9,file:///srv/un%C3%A9",
        "file:///srv/une%CC%81,file:///srv/une%CC%81",
        "file:///srv/un%E9,file:///srv/un%E9",
        "file:///srv/%61%20b%2fc,file:///srv/a%20b/c",
        "file:///srv/a/.git,file:///srv/a/.git"
    })
    void everySpellingHasOneForm(String text, String form) {
        assertThat(RepositoryUrl.of(text, ALL).uri()).hasToString(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "github.com/a/b",
                "git@github.com:a/b",
                "http://github.com/a/b",
                "ssh://git@github.com/a/b",
                "ftp://github.com/a/b",
                "ext::sh -c id",
                "https:github.com/a",
                "https://ada@github.com/a/b",
                "https://ada:pw@github.com/a/b",
                "https://github.com/a/b?x=1",
                "https://github.com/a/b#x",
                "https://github.com",
                "https://github.com/",
                "https://github.com/.git",
                "https://github.com/a/../b",
                "https://github.com/a/./b",
                "https://github.com/a//b",
                "https://github.com/a/%2e%2e/b",
                "https://github.com/a b",
                "https:///a/b",
                "file://host/srv/git/a",
                "file:///srv/../etc/a",
                "file:///srv/%00a",
                "file:///",
                "jar:file:///a!/b"
            })
    void whatIsNoUrlOfARepositoryIsUnreadable(String text) {
        assertThatThrownBy(() -> RepositoryUrl.of(text, ALL)).isInstanceOf(Refusal.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/a/b",
                "https://github.com.example.org/a/b",
                "https://github.com./a/b",
                "https://github.com:8443/a/b",
                "https://127.0.0.1/a/b",
                "https://[::1]/a/b",
                "git://github.com/a/b",
                "git://git.example.org:22/a"
            })
    void anotherHostOrPortIsRefused(String text) {
        assertThatThrownBy(() -> RepositoryUrl.of(text, ALL)).isInstanceOf(Refusal.HostRefused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///srv/git/a", "git://github.com/a/b", "https://bitbucket.org/a/b"})
    void asDeliveredOnlyHttpsOfThreeHostsIsAllowed(String text) {
        assertThatThrownBy(() -> RepositoryUrl.of(text, DEFAULTS)).isInstanceOf(Refusal.HostRefused.class);
        assertThat(RepositoryUrl.of("https://codeberg.org/a/b", DEFAULTS).slug())
                .startsWith("codeberg.org-a-b-");
    }

    @Test
    void aSlugIsReadableAndOfOneUrlOnly() {
        String one = RepositoryUrl.of("https://github.com/a-b/c", ALL).slug();
        String other = RepositoryUrl.of("https://github.com/a/b-c", ALL).slug();
        assertThat(one).startsWith("github.com-a-b-c-").isNotEqualTo(other);
        assertThat(RepositoryUrl.of("https://github.com/A-b/c", ALL).slug()).isNotEqualTo(one);
        assertThat(RepositoryUrl.of("https://github.com/" + "x".repeat(500), ALL)
                        .slug())
                .matches("[a-z0-9][a-z0-9._-]{0,99}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.8",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "fec0::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:a00:1::1",
                "2001::1",
                "2001:db8::1"
            })
    void anAddressThatIsNotPublicIsToldApart(String address) throws UnknownHostException {
        assertThat(PublicAddresses.contains(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "140.82.121.3",
                "172.32.0.1",
                "192.1.0.1",
                "100.128.0.1",
                "2606:50c0:8000::153",
                "64:ff9b::8c52:7903"
            })
    void aPublicAddressIsTaken(String address) throws UnknownHostException {
        assertThat(PublicAddresses.contains(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "allowed-hosts,https://github.com",
        "git-hosts,EXAMPLE.org",
        "index-deadline,999ms",
        "index-deadline,25h",
        "index-concurrency,0",
        "index-concurrency,65",
        "index-queue-limit,-1",
        "clone-cache-size,1KB",
        "clone-min-free,-1B",
        "clone-size-limit,1B",
        "clone-object-limit,0",
        "clone-stall,0s"
    })
    void aSettingOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(new HashMap<>(Map.of("onetrip.commits." + property, value))))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.commits.%s", property);
    }
}
