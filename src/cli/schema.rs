//! `thuocdo schema`: prints the schema as sorted SDL.

pub(super) fn run() -> Result<(), String> {
    super::print(&crate::graphql::schema::sdl());
    Ok(())
}
