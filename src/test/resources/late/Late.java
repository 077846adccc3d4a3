import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Sends all before it reads: port, path, line, count. Prints status, lines, the last line. */
class Late {
    public static void main(String[] arguments) throws Exception {
        System.setProperty("jdk.httpclient.receiveBufferSize", "65536");
        System.setProperty("jdk.httpclient.sendBufferSize", "65536");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + arguments[0] + arguments[1]))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString((arguments[2] + "\n").repeat(Integer.parseInt(arguments[3]))))
                .build();
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        List<String> lines = answer.body().lines().toList();
        System.out.println(answer.statusCode() + " " + lines.size() + " " + lines.get(lines.size() - 1));
    }
}
