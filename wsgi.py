"""What the web server loads."""

from app import create_app
from app.web import logs

app = create_app()
logs.start(app)
