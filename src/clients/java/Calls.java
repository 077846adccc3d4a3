import com.fasterxml.jackson.databind.DeserializationFeature;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import onetrip.client.ApiClient;
import onetrip.client.ApiException;
import onetrip.client.api.CustomersApi;
import onetrip.client.api.JobsApi;
import onetrip.client.api.UsersApi;
import onetrip.client.model.CustomerFields;
import onetrip.client.model.Job;
import onetrip.client.model.NewUser;
import onetrip.client.model.Profile;
import onetrip.client.model.Upserted;
import onetrip.client.model.User;

/** What a generated client does: creates, is refused, lists, upserts, and reads a job with its answer. */
final class Calls {
    private static final List<String> UNFINISHED = List.of("queued", "running");

    private final UsersApi users;
    private final CustomersApi customers;
    private final JobsApi jobs;

    private Calls(ApiClient client) {
        users = new UsersApi(client);
        customers = new CustomersApi(client);
        jobs = new JobsApi(client);
    }

    public static void main(String[] arguments) throws ApiException, InterruptedException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(URI.create(arguments[0]).toString());
        // the answer of a job is one of several types: the only one that has all of its names
        client.setObjectMapper(
                ApiClient.createDefaultObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
        Calls calls = new Calls(client);
        calls.create();
        calls.upsert();
        calls.readJob();
    }

    private static NewUser named(String username) {
        return new NewUser()
                .username(username)
                .score(new BigDecimal("7.5"))
                .profile(new Profile().firstname("Ada").lastname("Lovelace"));
    }

    private void create() throws ApiException {
        User ada = users.createUser(named("ada of Java"), null, null, null, null, null);
        System.out.println("created: " + ada.getUsername());
        try {
            User unused = users.createUser(named("ada of Java"), null, null, null, null, null);
        } catch (ApiException refused) {
            System.out.println("refused: " + refused.getCode());
        }
        System.out.println("listed: "
                + users.listUsers(1000, null, null, null, null).getItems().stream()
                        .anyMatch(user -> user.equals(ada)));
    }

    private void upsert() throws ApiException {
        UUID key = UUID.randomUUID();
        for (String name : List.of("Ada", "Ada Lovelace")) {
            Upserted upserted = customers.upsertCustomer(
                    key, null, null, null, null, null, null, null, new CustomerFields().name(name));
            System.out.println("upserted: " + upserted.getOutcome() + " " + upserted.getVersion());
        }
    }

    private void readJob() throws ApiException, InterruptedException {
        Job job = users.createUserInBackground("respond-async", named("job of Java"), null, null, null);
        while (UNFINISHED.contains(job.getState().getValue())) {
            Thread.sleep(50);
            job = jobs.getJob(job.getId(), null);
        }
        System.out.println("job: " + job.getState() + " " + job.getStatus());
        System.out.println(
                "answer: " + jobs.getJobAnswer(job.getId(), null).getUser().getUsername());
    }
}
