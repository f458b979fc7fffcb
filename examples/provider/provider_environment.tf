# Everything comes from the environment: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and their like, as
# the file sets them that the dashboard gives (openrc), or OS_CLOUD for an entry of clouds.yaml.
provider "sfs" {}
