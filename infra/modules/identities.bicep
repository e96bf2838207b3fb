// One identity a role: what runs as "app" may do what the function app needs, what runs as "nodes" what tasks need (roles.json).
param name string
param location string
param tags object

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-app-${name}'
  location: location
  tags: tags
}

resource nodes 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-nodes-${name}'
  location: location
  tags: tags
}

output appId string = app.id
output appClientId string = app.properties.clientId
output appPrincipalId string = app.properties.principalId
output nodesId string = nodes.id
output nodesClientId string = nodes.properties.clientId
output nodesPrincipalId string = nodes.properties.principalId
