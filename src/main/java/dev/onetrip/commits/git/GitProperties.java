package dev.onetrip.commits.git;

import dev.onetrip.core.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of indexing git repositories.
 *
 * @param allowedHosts hosts that may be asked by https, exactly as in the URL, with {@code :port} where it is not 443
 * @param gitHosts hosts that may be asked by the unencrypted git protocol, with {@code :port} where it is not 9418
 * @param allowFileUrls whether a file URL may name a directory of this machine
 * @param allowPrivateAddresses whether a host may resolve to an address that is not public: loopback, private, link
 *     local
 * @param indexDeadline of one indexing, from its arrival to the answer of COMMIT; 1 s to 24 h
 * @param indexConcurrency repositories fetched and walked side by side, a thread each; 1 to 64
 * @param indexQueueLimit most indexings waiting for a thread, the next is refused; 0 to 10,000
 * @param cloneDirectory where clones are kept
 * @param cloneCacheSize most bytes of all clones; beyond it the least recently used go; at least 1 MB
 * @param cloneMinFree bytes of the disk that clones leave free; 0 or more
 * @param cloneKeep slugs of repositories whose clones never go
 * @param cloneSizeLimit most bytes received from one repository; 1 KB to 1 TB
 * @param cloneObjectLimit most objects received from one repository; at least 1
 * @param cloneStall longest silence of a remote; 1 s to 10 min
 */
@ConfigurationProperties("onetrip.commits")
record GitProperties(
        @DefaultValue({"github.com", "gitlab.com", "codeberg.org"})
        List<String> allowedHosts,

        @DefaultValue List<String> gitHosts,
        @DefaultValue("false") boolean allowFileUrls,
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue("15m") Duration indexDeadline,
        @DefaultValue("2") int indexConcurrency,
        @DefaultValue("16") int indexQueueLimit,
        @Nullable Path cloneDirectory,
        @DefaultValue("10GB") DataSize cloneCacheSize,
        @DefaultValue("1GB") DataSize cloneMinFree,
        @DefaultValue List<String> cloneKeep,
        @DefaultValue("2GB") DataSize cloneSizeLimit,
        @DefaultValue("20000000") long cloneObjectLimit,
        @DefaultValue("30s") Duration cloneStall) {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9.-]+)(:[0-9]{1,5})?");
    private static final String HOSTS = "host or host:port in lower case";

    GitProperties {
        Bounds.of("onetrip.commits")
                .rule("allowed-hosts", allowedHosts.stream().allMatch(GitProperties::isHost), HOSTS)
                .rule("git-hosts", gitHosts.stream().allMatch(GitProperties::isHost), HOSTS)
                .time("index-deadline", indexDeadline, "1s", "24h")
                .number("index-concurrency", indexConcurrency, 1, 64)
                .number("index-queue-limit", indexQueueLimit, 0, 10_000)
                .size("clone-cache-size", cloneCacheSize, "1MB")
                .size("clone-min-free", cloneMinFree, "0B")
                .size("clone-size-limit", cloneSizeLimit, "1KB", "1TB")
                .number("clone-object-limit", cloneObjectLimit, 1)
                .time("clone-stall", cloneStall, "1s", "10m");
        cloneDirectory = cloneDirectory == null
                ? Path.of(System.getProperty("user.home"), ".onetrip", "repositories")
                : cloneDirectory;
        allowedHosts = List.copyOf(allowedHosts);
        gitHosts = List.copyOf(gitHosts);
        cloneKeep = List.copyOf(cloneKeep);
    }

    /** The hosts that may be read by the scheme, https or git. */
    List<String> hosts(String scheme) {
        return "git".equals(scheme) ? gitHosts : allowedHosts;
    }

    /** What may be read, for a client that named something else. */
    String allowedOrigins() {
        List<String> origins = Stream.concat(
                        allowedHosts.stream().map("https://"::concat),
                        gitHosts.stream().map("git://"::concat))
                .toList();
        return origins.isEmpty() ? "no host is" : "allowed: " + String.join(", ", origins);
    }

    private static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }
}
