/** A small API with one of everything that requests are made of. */
export const shop = `
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: 'https://{region}.example.com/api/v1', variables: { region: { default: eu } } }]
security: [{ bearerAuth: [] }, { key: [] }]
paths:
  /items:
    parameters:
      - { name: X-Tenant, in: header, required: true, schema: { type: string }, example: acme }
    get:
      operationId: listItems
      tags: [items]
      parameters:
        - { name: ids, in: query, required: true, schema: { type: array, items: { type: integer } }, example: [1, 2] }
        - { name: page, in: query, schema: { type: integer } }
        - { name: Accept, in: header, required: true, schema: { type: string } }
      responses: { '200': { description: ok } }
    post:
      operationId: createItem
      tags: [items]
      requestBody:
        content:
          application/json: { schema: { $ref: '#/components/schemas/Item' } }
      responses: { '201': { description: made } }
  /items/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer, minimum: 5 } }
    get:
      tags: [items, one]
      responses: { '200': { description: ok } }
    delete:
      operationId: deleteItem
      responses: { '204': { description: gone } }
  /health:
    get:
      operationId: health
      security: []
      responses: { '200': { description: ok } }
  /upload:
    put:
      operationId: upload
      requestBody: { content: { image/png: {} } }
      responses: { '200': { description: ok } }
components:
  securitySchemes:
    bearerAuth: { type: http, scheme: bearer }
    key: { type: apiKey, in: query, name: appid }
    login: { type: http, scheme: basic }
    pass: { type: apiKey, in: cookie, name: sid }
  schemas:
    Item:
      type: object
      required: [name, price, owner, kind]
      properties:
        id: { type: string, format: uuid, readOnly: true }
        name: { type: string, minLength: 6, maxLength: 8 }
        price: { type: number, minimum: 0.5 }
        note: { type: string }
        label: { type: string, default: new }
        kind: { type: string, enum: [book, pen] }
        owner: { allOf: [{ $ref: '#/components/schemas/Person' }] }
        parent: { $ref: '#/components/schemas/Item' }
    Person:
      type: object
      required: [email]
      properties:
        email: { type: string, format: email }
`
