pub fn lesson() -> anyhow::Result<()> {
    Ok(())
}
