package dev.onetrip.commits.git;

import dev.onetrip.core.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.jspecify.annotations.Nullable;

/** What a repository lacks that it would be indexed by, in words for clients. */
final class RemoteProblem {
    static final String NONE = "The server has no repository of this name, or shows it after a login only.";
    static final String REDIRECT = "The repository redirects to another host. Send the URL that it redirects to.";
    static final String LOGIN = "The server asks for a login. GitHub and others also ask for one when no repository has"
            + " the name in the URL.";
    static final String SHALLOW = "The repository is shallow: its older commits were left out when it was cloned. Run"
            + " `git fetch --unshallow` in it, or name the repository that it was cloned from.";
    static final String SHA256 =
            "The repository names its objects by SHA-256. Only repositories with SHA-1 names can be indexed.";
    static final String DETACHED = "The repository has no branch and no tag, only a detached HEAD. Create a branch"
            + " there: the commits of branches and tags are indexed.";
    /** How a server says so before it ends the connection. */
    static final String SHA256_CAPABILITY = "object-format=sha256";

    private static final String NAMES = "Two branches or tags of the repository have names that are the same once their"
            + " bytes are read as UTF-8. Rename one of them.";
    private static final String UNREAD = "The repository could not be read from its server.";

    /** How JGit quotes a line that begins with a longer name than that of SHA-1. */
    private static final Pattern SHA256_LINE = Pattern.compile("\\b[0-9a-f]{64}\\b");

    private static final Pattern SHALLOW_LINE = Pattern.compile("\\bshallow [0-9a-f]{40}\\b");
    private static final String DUPLICATE = "duplicate advertisements";

    private RemoteProblem() {}

    /** The repository says itself what it lacks. */
    static Refusal.RemoteFailed of(String detail) {
        return new Refusal.RemoteFailed(detail, new IOException(detail));
    }

    /** A branch or tag leads to an object that is nowhere. */
    static Refusal.RemoteFailed missing(String ref, AnyObjectId object) {
        return of("The repository is damaged: " + ref + " leads to " + object.name()
                + ", and that object or one that it names is missing.");
    }

    /**
     * What an error says, as far as it is known.
     *
     * @param remote that was read; its host is named
     */
    static Refusal.RemoteFailed of(Exception error, URI remote) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            String known = known(at, remote);
            if (known != null) {
                return new Refusal.RemoteFailed(known, error);
            }
        }
        return new Refusal.RemoteFailed(UNREAD, error);
    }

    private static @Nullable String known(Throwable error, URI remote) {
        String text = error.getMessage();
        String message = text == null ? "" : text.toLowerCase(Locale.ROOT);
        if (error instanceof HttpStatusException answered) {
            return answered.status() == HttpStatusException.UNAUTHORIZED
                    ? LOGIN
                    : "The server answered " + answered.status() + ".";
        }
        if (error instanceof NoRemoteRepositoryException) {
            return "https".equals(remote.getScheme()) ? "The server answered 404. " + NONE : NONE;
        }
        String network = network(error, remote.getAuthority());
        if (network != null) {
            return network;
        }
        if (SHALLOW_LINE.matcher(message).find()) {
            return SHALLOW;
        }
        if (message.contains(SHA256_CAPABILITY) || SHA256_LINE.matcher(message).find()) {
            return SHA256;
        }
        return message.contains(DUPLICATE) ? NAMES : null;
    }

    /** Why nothing was heard of the server. */
    private static @Nullable String network(Throwable error, String host) {
        if (error instanceof UnknownHostException) {
            return "The name of the host in " + host + " does not resolve. Check the URL.";
        }
        if (error instanceof ConnectException || error instanceof NoRouteToHostException) {
            return "The server at " + host + " takes no connection. Check host and port of the URL.";
        }
        if (error instanceof SocketTimeoutException) {
            return "The server at " + host + " did not answer in time.";
        }
        if (error instanceof SSLException) {
            return "The server at " + host
                    + " cannot be trusted: its certificate is not valid here, or it speaks no TLS.";
        }
        return error instanceof ProtocolException && REDIRECT.equals(error.getMessage()) ? REDIRECT : null;
    }
}
