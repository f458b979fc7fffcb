"""Compares testdata/openstacksdk.yaml with openstacksdk itself: python3 openstacksdk.py (needs python3-openstacksdk)."""
import json, os, subprocess, sys, tempfile
import yaml

READ = '''
import json, os, warnings
warnings.simplefilter("ignore")
import openstack.config
try:
    c = openstack.config.OpenStackConfig()
    region = os.environ.get("OS_REGION_NAME", "")
    r = c.get_one(region_name=region, validate=False)
    a = {k: v for k, v in r.config["auth"].items() if v}
    for k in ("username", "password", "user_id", "auth_url", "trust_id"):
        if k not in a and r.config.get(k):
            a[k] = r.config[k]
    out = {k: a[k] for k in ("auth_url", "trust_id") if k in a}
    scope = "project_id" if "project_id" in a else "project_name"
    if scope in a and "trust_id" not in a:
        out[scope] = a[scope]
    user = "user_id" if "user_id" in a else "username"
    if user in a and "password" in a and "token" not in r.config["auth_type"] and "credential" not in r.config["auth_type"]:
        out[user] = a[user]
    if r.get_region_name("shared-file-system"):
        out["region"] = r.get_region_name("shared-file-system")
    face = r.get_interface("shared-file-system").replace("URL", "")
    if face != "public":
        out["interface"] = face
    kind, name = r.get_service_type("shared-file-system"), r.get_service_name("shared-file-system")
    if kind != "shared-file-system":
        out["service_type"] = kind
    if name:
        out["service_name"] = name
    if r.get_endpoint("shared-file-system"):
        out["endpoint"] = r.get_endpoint("shared-file-system")
    if not r.get_requests_verify_args()[0]:
        out["insecure"] = "true"
    print(json.dumps(out))
except Exception as e:
    print(json.dumps({"error": str(e)}))
'''

here = os.path.dirname(os.path.abspath(__file__))
bad = 0
for case in yaml.safe_load(open(os.path.join(here, "openstacksdk.yaml"))):
    with tempfile.TemporaryDirectory() as home:
        directory = os.path.join(home, ".config", "openstack")
        os.makedirs(directory)
        for name in ("clouds", "secure", "clouds-public"):
            if name in case:
                open(os.path.join(directory, name + ".yaml"), "w").write(case[name])
        env = dict({"HOME": home, "PATH": "/usr/bin:/bin"}, **case.get("env", {}))
        got = json.loads(subprocess.run([sys.executable, "-c", READ], cwd=home, env=env, capture_output=True, text=True).stdout)
    if "sdk" in case:
        ok = case["sdk"] != "fails" or "error" in got
    else:
        ok = got == case["want"]
    if not ok:
        bad += 1
        print(case["name"], "\n  want", case.get("want"), "\n  sdk ", got)
sys.exit(bad > 0)
