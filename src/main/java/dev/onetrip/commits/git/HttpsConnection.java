package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.ProtocolException;
import java.net.URL;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.jspecify.annotations.NullUnmarked;

/**
 * The JDK's connection as JGit asks for it: what comes is counted, and neither trust nor the host's name is negotiable.
 */
@NullUnmarked
final class HttpsConnection implements HttpConnection {
    private static final int HEAD_BYTES = 2048;

    private final HttpsURLConnection connection;
    private final Download download;

    HttpsConnection(HttpsURLConnection connection, Download download) {
        this.connection = Objects.requireNonNull(connection);
        this.download = download;
    }

    @Override
    public int getResponseCode() throws IOException {
        return HttpStatusException.checked(connection.getResponseCode());
    }

    @Override
    public URL getURL() {
        return connection.getURL();
    }

    @Override
    public String getResponseMessage() throws IOException {
        return connection.getResponseMessage();
    }

    @Override
    public Map<String, List<String>> getHeaderFields() {
        return connection.getHeaderFields();
    }

    @Override
    public void setRequestProperty(String key, String value) {
        connection.setRequestProperty(key, value);
    }

    @Override
    public void setRequestMethod(String method) throws ProtocolException {
        connection.setRequestMethod(method);
    }

    @Override
    public void setUseCaches(boolean usecaches) {
        connection.setUseCaches(usecaches);
    }

    @Override
    public void setConnectTimeout(int timeout) {
        // set already, and not to be lengthened
    }

    @Override
    public void setReadTimeout(int timeout) {
        // set already, and not to be lengthened
    }

    @Override
    public String getContentType() {
        return connection.getContentType();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream in = new CountedInput(connection.getInputStream(), download);
        return connection.getRequestMethod().equals("GET") ? checked(in) : in;
    }

    /** What a server can do stands at the beginning of its list. */
    private static InputStream checked(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        if (new String(head, ISO_8859_1).contains(RemoteProblem.SHA256_CAPABILITY)) {
            throw new IOException(RemoteProblem.SHA256_CAPABILITY);
        }
        return new SequenceInputStream(new ByteArrayInputStream(head), in);
    }

    @Override
    public String getHeaderField(String name) {
        return connection.getHeaderField(name);
    }

    @Override
    public List<String> getHeaderFields(String name) {
        return connection.getHeaderFields().entrySet().stream()
                .filter(field -> name.equalsIgnoreCase(field.getKey()))
                .flatMap(field -> field.getValue().stream())
                .toList();
    }

    @Override
    public int getContentLength() {
        return connection.getContentLength();
    }

    /** JGit follows redirects itself, through {@link HttpsConnections}; the JDK would not ask there. */
    @Override
    public void setInstanceFollowRedirects(boolean redirect) {
        connection.setInstanceFollowRedirects(false);
    }

    @Override
    public void setDoOutput(boolean dooutput) {
        connection.setDoOutput(dooutput);
    }

    @Override
    public void setFixedLengthStreamingMode(int contentLength) {
        connection.setFixedLengthStreamingMode(contentLength);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return connection.getOutputStream();
    }

    @Override
    public void setChunkedStreamingMode(int chunklen) {
        connection.setChunkedStreamingMode(chunklen);
    }

    @Override
    public String getRequestMethod() {
        return connection.getRequestMethod();
    }

    @Override
    public boolean usingProxy() {
        return false;
    }

    @Override
    public void connect() throws IOException {
        connection.connect();
    }

    @Override
    public void configure(KeyManager[] km, TrustManager[] tm, SecureRandom random) {
        throw new UnsupportedOperationException("trust is that of the platform");
    }

    @Override
    public void setHostnameVerifier(HostnameVerifier hostnameverifier) {
        throw new UnsupportedOperationException("the name is always verified");
    }
}
