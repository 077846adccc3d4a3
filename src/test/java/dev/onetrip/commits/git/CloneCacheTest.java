package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.support.CapturedLog;
import dev.onetrip.support.Eventually;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.Daemon;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Clones on a real disk, of real repositories. */
class CloneCacheTest {
    @TempDir
    Path directory;

    private final Scheduler scheduler = Schedulers.newBoundedElastic(4, 100, "git-test");
    private final Map<String, String> settings = new HashMap<>();
    private History history;
    private ObjectId head;

    @BeforeEach
    void aHistory() throws IOException {
        settings.put("onetrip.commits.allow-file-urls", "true");
        settings.put("onetrip.commits.clone-min-free", "0B");
        history = new History(directory.resolve("history"));
        head = history.line(500);
        history.branch("main", head);
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsSaidInOneLine() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try (CapturedLog log = new CapturedLog()) {
            cache(file.resolve("repositories")).check();
            cache(directory.resolve("good")).check();
            assertThat(log.with("cannot be written"))
                    .singleElement()
                    .asString()
                    .contains(file + "/repositories", "set onetrip.commits.clone-directory");
        }
    }

    @AfterEach
    void closed() {
        // clones are released by another thread, and the directory is deleted after this
        Eventually.within(Eventually.SOON, this::free);
        history.close();
        scheduler.dispose();
    }

    private GitProperties properties() {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("onetrip.commits", GitProperties.class);
    }

    private CloneCache cache() {
        return cache(directory.resolve("clones"));
    }

    @SuppressWarnings("TimeZoneUsage") // there are no beans here
    private CloneCache cache(Path clones) {
        return new CloneCache(properties(), clones, Clock.systemUTC());
    }

    private ClonedRepository open(String url) {
        return new ClonedRepository(
                RepositoryUrl.of(url, properties()),
                cache(),
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                scheduler,
                () -> {});
    }

    private Download download() {
        return new Download(properties(), Deadline.in(Duration.ofSeconds(60)));
    }

    /** The commits of a clone that was brought up to date. */
    private long walked(String url) throws Exception {
        try (ClonedRepository clone = open(url)) {
            Set<ObjectId> tips = clone.refresh(download());
            return Objects.requireNonNull(new CommitWalk(clone, tips, List.of())
                    .commits(scheduler)
                    .count()
                    .block(Duration.ofSeconds(60)));
        } finally {
            Eventually.within(Eventually.SOON, this::free);
        }
    }

    private boolean free() {
        try {
            for (Path home : homes()) {
                try (CloneCache.Held lock = cache().lock(String.valueOf(home.getFileName()))) {
                    if (lock == null) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> homes() throws IOException {
        if (!Files.exists(directory.resolve("clones"))) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(directory.resolve("clones"))) {
            return homes.toList();
        }
    }

    private Path whole() throws IOException {
        return homes().get(0).resolve(CloneCache.CLONE);
    }

    private List<Path> files(Path root, String end) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    @Test
    void aCloneIsBareHasNoFilesAndIsUsedAgain() throws Exception {
        assertThat(walked(history.url())).isEqualTo(500);
        Path pack = files(whole(), ".pack").get(0);
        Object made = Files.getLastModifiedTime(pack);
        try (var local = new org.eclipse.jgit.internal.storage.file.FileRepository(whole().toFile());
                var reader = local.newObjectReader()) {
            assertThat(reader.has(head)).isTrue();
            assertThat(reader.has(treeOf())).as("a tree").isFalse();
        }
        history.branch("main", history.commit("new", head));
        assertThat(walked(history.url())).isEqualTo(501);
        assertThat(Files.getLastModifiedTime(pack)).isEqualTo(made);
    }

    private ObjectId treeOf() throws IOException {
        try (var walk = new org.eclipse.jgit.revwalk.RevWalk(history.repository())) {
            return walk.parseCommit(head).getTree().copy();
        }
    }

    @Test
    void aTruncatedPackIsClonedAgain() throws Exception {
        assertThat(walked(history.url())).isEqualTo(500);
        try (RandomAccessFile pack =
                new RandomAccessFile(files(whole(), ".pack").get(0).toFile(), "rw")) {
            pack.setLength(pack.length() / 2);
        }
        assertThat(walked(history.url())).isEqualTo(500);
    }

    @Test
    void aDeletedPackIsClonedAgain() throws Exception {
        assertThat(walked(history.url())).isEqualTo(500);
        for (Path pack : files(whole(), ".pack")) {
            Files.delete(pack);
        }
        assertThat(walked(history.url())).isEqualTo(500);
    }

    @Test
    void whatAKilledProcessLeftBehindIsInNoRunsWay() throws Exception {
        assertThat(walked(history.url())).isEqualTo(500);
        Path home = homes().get(0);
        Files.createDirectories(home.resolve(CloneCache.NEW).resolve("objects"));
        Files.writeString(home.resolve(CloneCache.NEW).resolve("HEAD"), "half");
        Files.writeString(whole().resolve("packed-refs.lock"), "");
        Files.createDirectories(whole().resolve("refs/heads"));
        Files.writeString(whole().resolve("refs/heads/main.lock"), "");
        history.branch("main", history.commit("new", head));
        assertThat(walked(history.url())).isEqualTo(501);
        assertThat(Files.exists(home.resolve(CloneCache.NEW))).isFalse();
    }

    @Test
    void aCloneInUseIsBusyForOthers() throws Exception {
        try (ClonedRepository first = open(history.url());
                ClonedRepository second = open(history.url())) {
            assertThat(first.refresh(download())).hasSize(1);
            assertThatThrownBy(() -> second.refresh(download())).isInstanceOf(ClonedRepository.Busy.class);
        }
    }

    @Test
    void theLeastRecentlyUsedGoesButNotWhatIsKept() throws Exception {
        for (String slug : List.of("old", "kept", "young")) {
            Path made = Files.createDirectories(cache().home(slug).resolve(CloneCache.CLONE));
            Files.write(made.resolve("pack"), new byte[600 * 1024]);
            Files.createFile(cache().home(slug).resolve("lock"));
        }
        used("kept", 1);
        used("old", 2);
        used("young", 3);
        settings.put("onetrip.commits.clone-cache-size", "1300KB");
        settings.put("onetrip.commits.clone-keep", "kept");
        cache().makeRoom("next");
        assertThat(cache().home("old").resolve(CloneCache.CLONE)).doesNotExist();
        assertThat(cache().home("kept").resolve(CloneCache.CLONE)).exists();
        assertThat(cache().home("young").resolve(CloneCache.CLONE)).exists();
    }

    private void used(String slug, long second) throws IOException {
        Files.setLastModifiedTime(cache().home(slug).resolve("lock"), FileTime.from(Instant.ofEpochSecond(second)));
    }

    @Test
    void aFullDiskIsSaidAndNothingIsCloned() {
        settings.put("onetrip.commits.clone-min-free", "1000000TB");
        assertThatThrownBy(() -> walked(history.url())).isInstanceOf(Refusal.Full.class);
    }

    @Test
    void moreObjectsThanAllowedAreTooLarge() {
        settings.put("onetrip.commits.clone-object-limit", "100");
        assertThatThrownBy(() -> walked(history.url())).isInstanceOf(Refusal.TooLarge.class);
    }

    @Test
    void moreBytesOfThisMachineThanAllowedAreTooLargeAndNothingIsKept() throws Exception {
        settings.put("onetrip.commits.clone-size-limit", "4KB");
        assertThatThrownBy(() -> walked(history.url()))
                .isInstanceOf(Refusal.TooLarge.class)
                .hasMessageContaining("4096 bytes");
        assertThat(whole()).doesNotExist();
        assertThat(cache().home(String.valueOf(homes().get(0).getFileName()))
                        .resolve(CloneCache.NEW)
                        .resolve("objects/pack"))
                .isEmptyDirectory();
        settings.put("onetrip.commits.clone-size-limit", "4MB");
        assertThat(walked(history.url())).isEqualTo(500);
        Eventually.within(
                Eventually.SOON,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("git-local")));
    }

    @Test
    void theGitProtocolIsReadInsideItsLimitsAndFromAllowedAddressesOnly() throws Exception {
        Daemon daemon = new Daemon(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon.setRepositoryResolver((client, name) -> {
            history.repository().incrementOpen();
            return history.repository();
        });
        daemon.getService("git-upload-pack").setEnabled(true);
        daemon.start();
        try {
            String host = "127.0.0.1:" + daemon.getAddress().getPort();
            settings.put("onetrip.commits.git-hosts", host);
            assertThatThrownBy(() -> walked("git://" + host + "/history")).isInstanceOf(Refusal.HostRefused.class);
            settings.put("onetrip.commits.allow-private-addresses", "true");
            assertThat(walked("git://" + host + "/history")).isEqualTo(500);
            settings.put("onetrip.commits.clone-size-limit", "4KB");
            assertThatThrownBy(() -> walked("git://" + host + "/other")).isInstanceOf(Refusal.TooLarge.class);
        } finally {
            daemon.stop();
        }
    }
}
