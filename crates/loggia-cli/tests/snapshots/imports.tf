# zen-vm-1
import {
  to = zenlayercloud_zvm_instance.machine-sim-vm-000001
  id = "sim-vm-000001"
}

# zen-vm-2
import {
  to = zenlayercloud_zvm_instance.machine-sim-vm-000002
  id = "sim-vm-000002"
}

# zen-vm-3
import {
  to = zenlayercloud_zvm_instance.machine-sim-vm-000003
  id = "sim-vm-000003"
}
