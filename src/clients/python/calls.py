"""What a generated client does: creates, is refused, lists, upserts, and reads a job with its answer."""
import sys
import time
import uuid

from onetrip_client import ApiClient, Configuration, CustomerFields, NewUser, Profile
from onetrip_client.api import CustomersApi, JobsApi, UsersApi
from onetrip_client.exceptions import ApiException


def named(username):
    return NewUser(username=username, score=7.5, profile=Profile(firstname='Ada', lastname='Lovelace'))


with ApiClient(Configuration(host=sys.argv[1])) as client:
    users = UsersApi(client)
    ada = users.create_user(named('ada of Python'))
    print('created:', ada.username)
    try:
        users.create_user(named('ada of Python'))
    except ApiException as refused:
        print('refused:', refused.status)
    print('listed:', ada in users.list_users(limit=1000).items)

    key = uuid.uuid4()
    for name in ['Ada', 'Ada Lovelace']:
        upserted = CustomersApi(client).upsert_customer(key, customer_fields=CustomerFields(name=name))
        print('upserted:', upserted.outcome, upserted.version)

    jobs = JobsApi(client)
    job = users.create_user_in_background('respond-async', named('job of Python'))
    while job.state in ['queued', 'running']:
        time.sleep(0.05)
        job = jobs.get_job(job.id)
    print('job:', job.state, job.status)
    print('answer:', jobs.get_job_answer(job.id).actual_instance.username)
