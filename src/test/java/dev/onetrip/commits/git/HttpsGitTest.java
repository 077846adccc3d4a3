package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Git over real TLS to servers of this machine: where it goes, and where it does not. */
class HttpsGitTest {
    @TempDir
    static Path shared;

    private static @Nullable Path certificate;

    @TempDir
    Path directory;

    private final Map<String, String> settings =
            new HashMap<>(Map.of("onetrip.commits.allow-private-addresses", "true"));
    private History history;
    private ObjectId head;
    private HttpsServerOfGit server;
    private Download download;

    @BeforeEach
    void aServer() throws Exception {
        Path store = certificate == null ? HttpsServerOfGit.certificate(shared) : certificate;
        certificate = store;
        history = new History(directory.resolve("history"));
        head = history.line(200);
        history.branch("main", head);
        server = new HttpsServerOfGit(history.repository(), store);
        settings.put("onetrip.commits.allowed-hosts", server.authority());
        begin();
    }

    @AfterEach
    void closed() {
        server.close();
        history.close();
    }

    private GitProperties properties() {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("onetrip.commits", GitProperties.class);
    }

    /** With the settings of now. */
    private void begin() {
        download = new Download(properties(), Deadline.in(Duration.ofSeconds(30)));
    }

    private @Nullable ObjectId fetched(String path) throws IOException {
        return fetched(path, server.trusting());
    }

    /** What the branch leads to, in a new clone. */
    private @Nullable ObjectId fetched(String path, SSLSocketFactory tls) throws IOException {
        RepositoryUrl url = RepositoryUrl.of("https://" + server.authority() + path, properties());
        try (Repository local = new FileRepository(directory.resolve("clone").toFile())) {
            local.create(true);
            assertThat(new Fetching(url.uri(), download, tls).into(local)).containsExactly(head);
            return local.resolve("refs/heads/main");
        }
    }

    @Test
    void aRepositoryIsReadAndARedirectInsideItsServerIsFollowed() throws IOException {
        server.redirect("/old", "/history");
        assertThat(fetched("/old")).isEqualTo(head);
    }

    @ParameterizedTest
    @CsvSource({
        "401,asks for a login",
        "403,answered 403",
        "404,answered 404. The server has no repository",
        "503,answered 503"
    })
    void whatAServerAnswersInsteadIsSaid(int status, String said) {
        server.answer("/history", status);
        assertThatThrownBy(() -> fetched("/history"))
                .isInstanceOfSatisfying(
                        IOException.class,
                        error -> assertThat(RemoteProblem.of(error, java.net.URI.create("https://git.example/x"))
                                        .detail())
                                .contains(said));
        assertThat(server.requests()).isEqualTo(status == 404 ? 2 : 1);
    }

    @Test
    void aTagOfATreeIsInTheWayOfNoCommit() throws IOException {
        try (var walk = new org.eclipse.jgit.revwalk.RevWalk(history.repository())) {
            history.branch("refs/tags/tree", walk.parseCommit(head).getTree().copy());
        }
        assertThat(fetched("/history")).isEqualTo(head);
    }

    @Test
    void moreBytesThanAllowedAreTooLarge() {
        settings.put("onetrip.commits.clone-size-limit", "4KB");
        begin();
        assertThatThrownBy(() -> fetched("/history")).isInstanceOf(IOException.class);
        assertThat(download.refused()).isInstanceOf(Refusal.TooLarge.class);
    }

    @Test
    void aRedirectToAnotherServerIsNotFollowed() throws Exception {
        try (HttpsServerOfGit other =
                new HttpsServerOfGit(history.repository(), Path.of(String.valueOf(certificate)))) {
            server.redirect("/history", "https://" + other.authority() + "/history");
            assertThatThrownBy(() -> fetched("/history"))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("redirects to another host");
            assertThat(other.requests()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:%d/history",
                "https://127.0.0.1:%d/history",
                "file:///%d",
                "ftp://localhost:%d/x"
            })
    void aRedirectToAnotherNameOrSchemeIsNotFollowed(String target) throws IOException {
        try (ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            trap.setSoTimeout(200);
            server.redirect("/history", target.formatted(trap.getLocalPort()));
            assertThatThrownBy(() -> fetched("/history")).isInstanceOf(IOException.class);
            assertThatThrownBy(trap::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void aCertificateWithoutATrustedIssuerEndsIt() {
        SSLSocketFactory platform = (SSLSocketFactory) SSLSocketFactory.getDefault();
        assertThatThrownBy(() -> fetched("/history", platform)).isInstanceOf(IOException.class);
        assertThat(server.requests()).isZero();
    }

    @Test
    void aCertificateOfAnotherNameEndsIt() throws IOException {
        String elsewhere = "https://127.0.0.1:" + server.authority().split(":", -1)[1] + "/history";
        settings.put("onetrip.commits.allowed-hosts", elsewhere.substring(8).replace("/history", ""));
        begin();
        try (Repository local = new FileRepository(directory.resolve("clone").toFile())) {
            local.create(true);
            assertThatThrownBy(() -> new Fetching(URI.create(elsewhere), download, server.trusting()).into(local))
                    .isInstanceOf(IOException.class);
        }
        assertThat(server.requests()).isZero();
    }

    @Test
    void aNameInsideThisNetworkIsRefusedBeforeAnybodyConnects() {
        settings.put("onetrip.commits.allow-private-addresses", "false");
        begin();
        assertThatThrownBy(() -> fetched("/history")).isInstanceOf(IOException.class);
        assertThat(download.refused()).isInstanceOf(Refusal.HostRefused.class);
        assertThat(server.requests()).isZero();
    }

    /** The name led to a public address when it was looked at, and leads here when it is connected to. */
    @Test
    void aNameThatWasReboundAfterTheLookIsRefusedWhenItConnects() throws IOException {
        settings.put("onetrip.commits.allow-private-addresses", "false");
        begin();
        var url = URI.create("https://" + server.authority() + "/history/info/refs")
                .toURL();
        var connection = new HttpsConnections(url, download, server.trusting()).create(url);
        assertThatThrownBy(connection::connect).isInstanceOf(IOException.class);
        assertThat(download.refused()).isInstanceOf(Refusal.HostRefused.class);
        assertThat(server.requests()).isZero();
    }

    @Test
    void aSocketLooksAtTheAddressItConnectsToWhateverItsName() throws IOException {
        settings.put("onetrip.commits.allow-private-addresses", "false");
        begin();
        try (ServerSocket inside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = download.socket()) {
            inside.setSoTimeout(200);
            InetAddress rebound = InetAddress.getByAddress("git.example.org", new byte[] {127, 0, 0, 1});
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(rebound, inside.getLocalPort())))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(inside::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
        assertThat(download.refused()).isInstanceOf(Refusal.HostRefused.class);
    }
}
