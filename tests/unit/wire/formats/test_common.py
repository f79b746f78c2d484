from situs.model import Form
from situs.wire.formats import common


def test_what_cannot_be_read_is_opaque_and_names_keep_their_alphabet():
    assert common.SEALED_BLOB.form is Form.OPAQUE
    assert {common.FUNCTION_NAME.form, common.CALLED_NAME.form, common.PARTICIPANT.form} == {Form.NAME}
    assert common.TAGS.form is Form.NAME
