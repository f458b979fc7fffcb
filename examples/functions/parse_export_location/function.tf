locals {
  nfs  = provider::sfs::parse_export_location("[fd00::10]:/shares/home")
  cifs = provider::sfs::parse_export_location("\\\\nas.example.com\\home")
}

output "mount" {
  value = "${local.nfs.host} serves ${local.nfs.path}" # fd00::10 serves /shares/home
}
