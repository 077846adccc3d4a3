package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** One repository over git's smart HTTP and TLS on this machine, with a certificate of its own, and redirects. */
final class HttpsServerOfGit implements AutoCloseable {
    private static final String STORE_PASSWORD = "changeit";
    private static final String ADVERTISE = "/info/refs";

    private final Repository repository;
    private final SSLContext tls;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();

    /** @param store as {@link #certificate} made it */
    HttpsServerOfGit(Repository repository, Path store) throws IOException, GeneralSecurityException {
        this.repository = repository;
        this.tls = tls(store);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A key and a certificate of the name localhost, in a new file. */
    static Path certificate(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("tls.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.out").toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool: " + Files.readString(directory.resolve("keytool.out")));
        }
        return store;
    }

    private static SSLContext tls(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(file.toFile(), STORE_PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", store.getCertificate("test"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE_PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Trusts this server and no other. */
    SSLSocketFactory trusting() {
        return tls.getSocketFactory();
    }

    String authority() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** Requests that came so far, over TLS. */
    int requests() {
        return requests.get();
    }

    /** A request for the repository at that path is sent elsewhere. */
    void redirect(String path, String target) {
        String unused = redirects.put(path + ADVERTISE, target + ADVERTISE + "?service=git-upload-pack");
    }

    /** The repository at that path is answered with a status and nothing else. */
    void answer(String path, int status) {
        Integer unused = statuses.put(path + ADVERTISE, status);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int unused = requests.incrementAndGet();
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String target = redirects.get(path);
            Integer status = statuses.get(path);
            if (status != null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(status, -1);
            } else if (target != null) {
                exchange.getResponseHeaders().set("Location", target);
                exchange.sendResponseHeaders(302, -1);
            } else if (path.equals("/history" + ADVERTISE)) {
                advertise(exchange);
            } else if (path.equals("/history/git-upload-pack")) {
                upload(exchange);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void advertise(HttpExchange exchange) throws IOException {
        try (OutputStream out = begin(exchange, "advertisement")) {
            out.write("001e# service=git-upload-pack\n0000".getBytes(US_ASCII));
            stateless().sendAdvertisedRefs(new PacketLineOutRefAdvertiser(new PacketLineOut(out)));
        }
    }

    private void upload(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream body = exchange.getRequestBody();
                InputStream in = zipped ? new GZIPInputStream(body) : body;
                OutputStream out = begin(exchange, "result")) {
            stateless().upload(in, out, null);
        }
    }

    private UploadPack stateless() {
        UploadPack upload = new UploadPack(repository);
        upload.setBiDirectionalPipe(false);
        return upload;
    }

    private static OutputStream begin(HttpExchange exchange, String kind) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-" + kind);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
