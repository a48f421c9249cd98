"""The door of the background process: `celery -A tasks.worker worker` and `celery -A tasks.worker beat`."""

from events import create_app
from tasks.app import create_celery, settle

celery = create_celery(create_app())
settle()
