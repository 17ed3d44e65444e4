"""What is read of the Terraform files before Terraform starts."""

import json
from pathlib import Path

import pytest

from goldstack.errors import ConfigError
from goldstack.terraform import read_sources

from .conftest import Write


def declared(folder: Path) -> dict[str, bool]:
    """The variables of *folder*, and whether each has a default."""
    return {name: variable.has_default for name, variable in read_sources(folder).variables.items()}


def test_variables_are_found_in_every_file(infra: Write) -> None:
    folder = infra(
        main_tf='variable "a" {}\n',
        other_tf='variable "b" {\n  default = null\n}\n',
        more_tf_json=json.dumps({"variable": {"c": {"type": "string"}, "d": {"default": 1}}}),
        readme_md='variable "no" {}',
    )
    assert declared(folder) == {"a": False, "b": True, "c": False, "d": True}


@pytest.mark.parametrize(
    "text",
    [
        'variable "a" {}\n# variable "no" {}\n// variable "no" {}\n/* variable "no" {\n} */\n',
        'variable "a" {\n  description = "the variable \\"no\\" { default = 1 }"\n}\n',
        'variable "a" {\n  description = <<-EOT\n    variable "no" {\n      default = 1\n    }\n  EOT\n}\n',
        "variable a {\n}\n",
        'variable "a" { type = string }',
        'variable "a" {\r\n  type = string\r\n}\r\n',
        '\ufeffvariable "a" {}\n',
        'variable "a" {\n  validation {\n    condition     = true\n    error_message = "default = 1"\n  }\n}\n',
        'variable "a" {\n  type = object({ default = string, b = optional(list(string), ["x"]) })\n}\n',
        'locals {\n  default = { for k, v in var.a : k => "${v}-%{if v == "x"}y%{endif}" }\n}\nvariable "a" {}\n',
        'output "variable" {\n  value = var.a[*].b != null ? "{" : "}"\n}\nvariable "a" {}\n',
    ],
    ids=[
        "comments",
        "description",
        "heredoc",
        "bare",
        "one line",
        "crlf",
        "bom",
        "validation",
        "type",
        "for",
        "braces",
    ],
)
def test_only_a_real_variable_block_declares_one(infra: Write, text: str) -> None:
    folder = infra(main_tf=text)
    assert declared(folder) == {"a": False}
    assert read_sources(folder).unreadable == []


@pytest.mark.parametrize("value", ["null", '""', "[]", "<<EOT\nx\nEOT", "{\n    a = 1\n  }", "-1", '"${"a"}"'])
def test_a_default_of_any_kind_is_one(infra: Write, value: str) -> None:
    assert declared(infra(main_tf=f'variable "a" {{\n  default = {value}\n}}\n')) == {"a": True}


def test_a_variable_is_told_with_its_file_and_line(infra: Write) -> None:
    folder = infra(main_tf='\n# first\nvariable "a" {}\n', more_tf_json='{"variable": {"b": {}}}')
    places = {name: variable.place for name, variable in read_sources(folder).variables.items()}
    assert places == {"a": "infra/aws/main.tf:3", "b": "infra/aws/more.tf.json:1"}


def test_an_override_file_gives_a_default_and_a_backend_and_leaves_the_rest(infra: Write) -> None:
    folder = infra(
        a_override_tf='variable "a" {\n  default = 1\n}\nterraform {\n  backend "s3" {}\n}\n',
        main_tf='terraform {\n  required_version = ">= 1.10"\n  backend "local" {}\n}\nvariable "a" {}\nvariable "b" {}\n',
    )
    sources = read_sources(folder)
    assert declared(folder) == {"a": True, "b": False}
    assert sources.variables["a"].place == "infra/aws/main.tf:5"
    assert sources.backend == "s3"
    assert sources.required_versions == [(">= 1.10", "infra/aws/main.tf:1")]


def test_an_override_file_leaves_a_default_that_it_does_not_name(infra: Write) -> None:
    folder = infra(main_tf='variable "a" {\n  default = 1\n}\n', override_tf='variable "a" {\n  type = number\n}\n')
    assert declared(folder) == {"a": True}


def test_an_override_file_replaces_the_required_version(infra: Write) -> None:
    folder = infra(
        main_tf='terraform {\n  required_version = "< 1.0"\n}\n',
        override_tf_json=json.dumps({"terraform": {"required_version": ">= 1.10"}}),
    )
    assert [version for version, _ in read_sources(folder).required_versions] == [">= 1.10"]


def test_required_versions_of_all_files_count(infra: Write) -> None:
    folder = infra(
        a_tf='terraform {\n  required_version = ">= 1.10"\n}\n',
        b_tf_json=json.dumps({"terraform": [{"required_version": "< 2.0"}]}),
    )
    assert read_sources(folder).required_versions == [(">= 1.10", "infra/aws/a.tf:1"), ("< 2.0", "infra/aws/b.tf.json")]


def test_providers_are_known_by_their_full_address_with_their_versions(infra: Write) -> None:
    folder = infra(
        main_tf=(
            "terraform {\n  required_providers {\n"
            '    aws = {\n      source = "hashicorp/aws"\n      version = ">= 5.80, < 6.0"\n    }\n'
            '    own = { source = "example.com/team/own" }\n    random = "~> 3.0"\n  }\n}\n'
        ),
        more_tf_json=json.dumps(
            {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "!= 5.90.0"}}}}
        ),
    )
    assert read_sources(folder).providers == {
        "registry.terraform.io/hashicorp/aws": [">= 5.80, < 6.0", "!= 5.90.0"],
        "example.com/team/own": [],
        "registry.terraform.io/hashicorp/random": ["~> 3.0"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad_tf", 'variable "a" {\n'),
        ("bad_tf", 'variable "a" { = }\n'),
        ("bad_tf", "\x00"),
        ("bad_tf_json", "{"),
        ("bad_tf_json", "[" * 20_000),
        ("bad_tf_json", '{"variable": 1}'),
        ("bad_tf_json", '{"terraform": "x"}'),
        ("bad_tf_json", "[1]"),
    ],
)
def test_a_file_that_does_not_parse_is_named_and_the_others_are_read(infra: Write, name: str, text: str) -> None:
    folder = infra(main_tf='variable "b" {}\n', **{name: text})
    sources = read_sources(folder)
    assert [path.name for path in sources.unreadable] == [name.replace("_tf", ".tf").replace("_json", ".json")]
    assert "b" in sources.variables


def test_what_terraform_leaves_alone_is_left_alone(infra: Write) -> None:
    folder = infra(main_tf='variable "a" {}\n')
    (folder / "folder.tf").mkdir()
    (folder / ".#main.tf").symlink_to("nowhere")
    (folder / ".hidden.tf").write_text('variable "b" {}')
    (folder / "main.tf~").write_text('variable "c" {}')
    assert declared(folder) == {"a": False}


def test_a_folder_without_terraform_files_is_refused(infra: Write, tmp_path: Path) -> None:
    for folder in (infra(readme_md=""), tmp_path / "missing"):
        with pytest.raises(ConfigError, match=r"holds no Terraform files \(\*\.tf\)"):
            read_sources(folder)


def test_any_change_of_a_file_changes_the_digest_and_only_settings_ask_for_init(infra: Write) -> None:
    text = 'terraform {\n  required_version = ">= 1.10"\n}\nvariable "a" {}\n'
    before = read_sources(infra(main_tf=text))
    commented = read_sources(infra(main_tf=text + "# note\n"))
    assert commented.digest != before.digest
    assert commented.settings == before.settings
    changed = read_sources(infra(main_tf=text.replace("1.10", "1.11")))
    assert changed.settings != before.settings
    called = read_sources(infra(main_tf=text + 'module "m" {\n  source = "./m"\n}\n'))
    assert called.settings != before.settings
    renamed = read_sources(infra(main_tf=text + 'module "n" {\n  source = "./m"\n}\n'))
    assert renamed.settings != called.settings
    implied = read_sources(infra(main_tf=text + 'resource "random_id" "r" {\n  byte_length = 4\n}\n'))
    assert implied.settings != before.settings


@pytest.mark.parametrize(
    ("body", "fenced"),
    [
        ('  allowed_account_ids = ["123456789012"]\n', True),
        ('  region = "us-west-2"\n', False),
        ('  alias = "x"\n  allowed_account_ids = ["1"]\n', False),
    ],
)
def test_a_fence_of_the_default_provider_is_seen(infra: Write, body: str, *, fenced: bool) -> None:
    assert read_sources(infra(main_tf=f'provider "aws" {{\n{body}}}\n')).fences_account is fenced


def test_the_lock_file_is_read(infra: Write) -> None:
    folder = infra(main_tf="")
    assert read_sources(folder).locked() == {}
    (folder / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n  hashes = [\n    "h1:x",\n  ]\n}\n'
    )
    assert read_sources(folder).locked() == {"registry.terraform.io/hashicorp/aws": "5.100.0"}
