# Everything comes from the environment: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and so on, as set by the
# openrc file of the dashboard, or OS_CLOUD for an entry of clouds.yaml.
provider "sfs" {}
