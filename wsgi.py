"""What a web server and the `flask` command load."""

from events import create_app
from tasks.app import create_celery

app = create_app()
create_celery(app)
