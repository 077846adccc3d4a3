package dev.onetrip.commits.git;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Sent;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a repository is: a URL that the configuration allows, in the one form that stands for all its spellings.
 *
 * @param uri https, git or file; without user, query, fragment, trailing slash and default port; without {@code .git}
 *     unless a file of that name exists
 * @param slug the repository's name here: readable, and told apart by ten digits of the URL's hash
 */
record RepositoryUrl(URI uri, String slug) {
    static final int MAX_CHARS = 2000;
    private static final Pattern SEGMENT =
            Pattern.compile("[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*|\\.[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*");
    private static final int READABLE_CHARS = 80;
    private static final int HASH_CHARS = 10;

    /**
     * The URL that a client named.
     *
     * @throws Refusal.Unreadable 400 for whatever is no URL of a repository
     * @throws Refusal.HostRefused 403 for a host, port or scheme that the configuration does not allow
     */
    static RepositoryUrl of(String text, GitProperties allowed) {
        URI uri = parse(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "https" -> remote(uri, scheme, 443, allowed);
            case "git" -> remote(uri, scheme, 9418, allowed);
            case "file" -> local(uri, allowed);
            default -> throw unreadable(shown(text) + "a URL that begins with https://, git:// or file:// is needed");
        };
    }

    private static URI parse(String text) {
        try {
            URI uri = new URI(text);
            if (uri.isOpaque() || uri.getRawUserInfo() != null) {
                throw unreadable("must name no user and no password: only public repositories are read");
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw unreadable("must have neither query nor fragment");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw unreadable(shown(text) + "a URL is needed, e.g. https://github.com/owner/name");
        }
    }

    private static RepositoryUrl remote(URI uri, String scheme, int defaultPort, GitProperties allowed) {
        String host = uri.getHost();
        if (host == null) {
            throw unreadable("must name a host");
        }
        String path = path(uri.getRawPath());
        if (!Arrays.stream(path.substring(1).split("/", -1))
                .allMatch(segment -> SEGMENT.matcher(segment).matches())) {
            throw unreadable("must have a path of plain names");
        }
        int port = uri.getPort() == -1 ? defaultPort : uri.getPort();
        String authority = host.toLowerCase(Locale.ROOT) + (port == defaultPort ? "" : ":" + port);
        if (!allowed.hosts(scheme).contains(authority)) {
            throw new Refusal.HostRefused("Repositories at " + scheme + "://" + authority + " are not allowed here; "
                    + allowed.allowedOrigins() + ".");
        }
        return of(URI.create(scheme + "://" + authority + path), authority + path);
    }

    private static RepositoryUrl local(URI uri, GitProperties allowed) {
        String authority = uri.getRawAuthority();
        if (authority != null && !authority.isEmpty()) {
            throw unreadable("must have three slashes after file:");
        }
        String path = withoutSlashes(FilePaths.bytes(uri.getRawPath() == null ? "" : uri.getRawPath()));
        List<String> segments =
                List.of(path.substring(Math.min(1, path.length())).split("/", -1));
        if (!path.startsWith("/") || segments.contains(".") || segments.contains("..") || path.indexOf('\0') >= 0) {
            throw unreadable("must have a plain path");
        }
        if (segments.contains("")) {
            throw unreadable("must have the path of a repository");
        }
        if (!allowed.allowFileUrls()) {
            throw new Refusal.HostRefused("Repositories of this machine, by file URLs, are not allowed here; "
                    + allowed.allowedOrigins() + ".");
        }
        String exact = exact(path);
        List<String> names = List.of(FilePaths.readable(exact).substring(1).split("/", -1));
        int from = Math.max(0, names.size() - 2);
        URI form = FilePaths.uri(exact);
        if (form.toString().length() > MAX_CHARS) {
            throw unreadable("must have at most " + MAX_CHARS + " characters, percent-encoded ones as three");
        }
        return of(form, "file-" + String.join("-", names.subList(from, names.size())));
    }

    /**
     * A path that exists is the one that is meant, but for the {@code .git} inside a work tree, which the path of the
     * work tree stands for. Of one that does not exist, {@code .git} at its end is left out.
     */
    private static String exact(String path) {
        boolean inside = path.endsWith("/.git") && path.length() > "/.git".length();
        boolean ends = path.endsWith(".git") && !path.endsWith("/.git");
        boolean exists = (inside || ends) && Files.exists(FilePaths.path(path));
        return (inside && exists) || (ends && !exists) ? withoutSlashes(path.substring(0, path.length() - 4)) : path;
    }

    /** Without trailing slashes and one {@code .git}; never empty. */
    private static String path(String path) {
        String trimmed = withoutSlashes(path == null ? "" : path);
        if (trimmed.endsWith(".git")) {
            trimmed = trimmed.substring(0, trimmed.length() - ".git".length());
        }
        if (trimmed.length() < 2 || trimmed.endsWith("/")) {
            throw unreadable("must have the path of a repository");
        }
        return trimmed;
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static RepositoryUrl of(URI uri, String readable) {
        String plain = readable.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._]+", "-")
                .replaceAll("^[^a-z0-9]+", "");
        String shortened = plain.substring(0, Math.min(READABLE_CHARS, plain.length()));
        return new RepositoryUrl(uri, (shortened.isEmpty() ? "r" : shortened) + "-" + hash(uri.toString()));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What was sent, unless it may hold a password or a token. */
    private static String shown(String text) {
        boolean mayHoldASecret = text.chars().anyMatch(c -> c == '@' || c == '?' || c == '#');
        return mayHoldASecret ? "holds @, ? or #, and so is not shown; " : "is " + Sent.text(text) + "; ";
    }

    private static Refusal.Unreadable unreadable(String detail) {
        return new Refusal.Unreadable("url", detail);
    }
}
