package dev.onetrip.commits.git;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/** Connections to one https origin and to no other, wherever it redirects to; each to the address that was checked. */
final class HttpsConnections implements HttpConnectionFactory {
    private final URL origin;
    private final Download download;
    private final SSLSocketFactory tls;

    HttpsConnections(URL origin, Download download, SSLSocketFactory tls) {
        this.origin = origin;
        this.download = download;
        this.tls = tls;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        download.check();
        if (!"https".equals(url.getProtocol())
                || !url.getHost().equalsIgnoreCase(origin.getHost())
                || port(url) != port(origin)) {
            throw new ProtocolException(RemoteProblem.REDIRECT);
        }
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(new CheckedTls());
        connection.setConnectTimeout(download.stallMillis());
        connection.setReadTimeout(download.stallMillis());
        return new HttpsConnection(connection, download);
    }

    /** A proxy would look the name up itself, so none is used. */
    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        return create(url);
    }

    private static int port(URL url) {
        return url.getPort() == -1 ? url.getDefaultPort() : url.getPort();
    }

    /** The platform's TLS, with its check of the host's name, over sockets that check the address. */
    private final class CheckedTls extends SSLSocketFactory {
        @Override
        public Socket createSocket() {
            return download.socket();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return tls.createSocket(socket, host, port, autoClose);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return tls.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return tls.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw unchecked();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw unchecked();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw unchecked();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw unchecked();
        }

        private IOException unchecked() {
            return new IOException("only sockets that check their address are made here");
        }
    }
}
