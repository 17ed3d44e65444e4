from ..conftest import Clone
from ..recording import RecordingTerraform


def test_x(clone: Clone, recording_terraform: RecordingTerraform):
    d = clone.inv("infra.terraform", "dev", "version")
    print(d, recording_terraform.calls, recording_terraform.questions)
    d = clone.inv("infra.terraform", "dev", "fmt", "--", "a b", "", "it's \"x\"")
    print(d, recording_terraform.argvs, recording_terraform.questions, recording_terraform.ended)
    assert 0
