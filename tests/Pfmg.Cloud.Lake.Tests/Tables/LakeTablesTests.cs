using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Tables;

public sealed class LakeTablesTests
{
    [Fact]
    public void The_data_dictionary_is_what_the_tables_say() => GoldenFile.Equal("docs/data-dictionary.md", DescribeTables.Write());

    [Fact]
    public void Every_table_and_column_says_what_it_means()
    {
        foreach (var table in LakeTables.All)
        {
            Assert.EndsWith(".", table.Description, StringComparison.Ordinal);
            Assert.All(table.Columns, c => Assert.EndsWith(".", c.Description, StringComparison.Ordinal));
            Assert.All(table.Columns, c => Assert.All(c.Name, letter => Assert.True(char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')));
            Assert.Equal(table.Columns.Count, table.Columns.Select(c => c.Name).Distinct().Count());
            Assert.Same(table, LakeTables.Find(table.Table));
        }
    }

    [Fact]
    public void Plans_name_the_same_tables() => Assert.Equal(StorePaths.LakeTables, LakeTables.All.Select(t => t.Table));
}
