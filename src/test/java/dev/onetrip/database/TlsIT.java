package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL with a certificate made by the JDK's keytool. */
class TlsIT {
    private static final String ENCRYPTED = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @TempDir
    private static Path directory;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate();
        server = TestServer.start(Map.of(
                "ssl", "on",
                "ssl_cert_file", directory.resolve("cert.pem").toString(),
                "ssl_key_file", directory.resolve("key.pem").toString()));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void requireAndPreferEncrypt() {
        assertThat(ask("?sslmode=require")).isEqualTo("true");
        assertThat(ask("")).isEqualTo("true");
        assertThat(ask("?sslmode=disable")).isEqualTo("false");
    }

    @Test
    void verifyTrustsOnlyTheGivenAuthority() {
        String root = "&sslrootcert=" + directory.resolve("cert.pem");
        assertThat(ask("?sslmode=verify-ca" + root)).isEqualTo("true");
        assertThat(ask("?sslmode=verify-full" + root)).isEqualTo("true");
        assertThatThrownBy(() -> ask("?sslmode=verify-ca"))
                .satisfies(failure -> assertThat(explain(failure)).contains("cannot be used with sslmode verify-ca"));
    }

    private static String explain(Throwable failure) {
        DatabaseProperties properties = server.properties("ssl-mode", "verify-ca");
        return Objects.toString(
                new ConnectFailure(properties.address()).explain(failure).getMessage());
    }

    private static String ask(String query) {
        DatabaseProperties properties = server.properties(
                "url", server.url("postgres", "postgres") + query, "control-timeout", "10s", "connect-timeout", "10s");
        ControlConnection control = new ControlConnection(properties.address(), properties);
        return Objects.requireNonNull(control.ask(ENCRYPTED, row -> Objects.requireNonNull(row.get(0, String.class)))
                .block());
    }

    private static void certificate() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:critical=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, "changeit".toCharArray());
        }
        pem("cert.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        pem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("server", "changeit".toCharArray()).getEncoded());
    }

    private static void pem(String name, String type, byte[] content) throws IOException {
        Path file = Files.writeString(
                directory.resolve(name),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + type + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
